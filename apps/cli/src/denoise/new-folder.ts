import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { checkNew } from '../output/new-places.js'

/**
 * Fills a new folder, which is there once all is written, and not at all if something goes wrong.
 *
 * @param path absolute; there may be an empty folder
 * @param fill is given what writes a file, by its path below the folder
 * @throws InvalidArgumentError if there is something already
 */
export async function inNewFolder<Outcome>(
  caller: string,
  path: string,
  fill: (write: (name: string, content: string | Uint8Array) => Promise<void>) => Promise<Outcome>,
): Promise<Outcome> {
  const isThere = await checkNew(caller, path)
  await mkdir(dirname(path), { recursive: true })
  const work = await mkdtemp(join(dirname(path), `.${basename(path)}-`))
  try {
    const outcome = await fill(async (name, content) => {
      const file = join(work, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    })
    if (isThere) await rmdir(path)
    await rename(work, path)
    return outcome
  } catch (error) {
    // What has failed first is what matters.
    await rm(work, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}
