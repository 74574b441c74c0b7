import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InvalidArgumentError } from '@sandglass/base'

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
    await rm(work, { recursive: true, force: true })
    throw error
  }
}

/**
 * @returns whether there is an empty folder
 * @throws InvalidArgumentError if there is something already
 */
export async function checkNew(caller: string, path: string): Promise<boolean> {
  const found = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw notNew(caller, path)
  })
  if (found !== null && found.length > 0) throw notNew(caller, path)
  return found !== null
}

function notNew(caller: string, path: string): InvalidArgumentError {
  return new InvalidArgumentError(`${caller}: --out must be a new or empty folder, and there is something in ${path}.`, {
    cure: 'Name another; nothing is written over.',
  })
}
