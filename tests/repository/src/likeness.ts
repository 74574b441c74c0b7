import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Makes a small likeness of the repository, to see a rule fail, and removes it afterwards.
 *
 * @param files contents by path
 */
export async function withLikeness<Result>(
  files: Readonly<Record<string, string>>,
  look: (top: string) => Promise<Result>,
): Promise<Result> {
  const top = await mkdtemp(join(tmpdir(), 'sandglass-likeness-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(top, dirname(path)), { recursive: true })
      await writeFile(join(top, path), content)
    }
    return await look(top)
  } finally {
    await rm(top, { recursive: true, force: true })
  }
}
