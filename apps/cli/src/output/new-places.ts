import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { InvalidArgumentError } from '@sandglass/base'
import type { Io } from '../io.js'

const cure = 'Name another; nothing is written over.'

/**
 * Holds a folder that a command is to fill to being new or empty.
 *
 * @param path absolute
 * @returns whether there is an empty folder
 * @throws InvalidArgumentError if there is something already
 */
export async function checkNew(caller: string, path: string): Promise<boolean> {
  const found = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    if (error.code === 'ENOTDIR') throw noFolder(caller, path)
    throw error
  })
  if (found !== null && found.length > 0)
    throw new InvalidArgumentError(`${caller}: --out must be a new or empty folder, and there is something in ${path}.`, { cure })
  return found !== null
}

/** Makes a folder in another one that wasn't there yet: `detection`, `detection-2`, … Whoever asks at the same time gets another. */
export async function freshFolder(parent: string, name: string): Promise<string> {
  for (let time = 1; ; time++) {
    const folder = join(parent, time === 1 ? name : `${name}-${time}`)
    if (await makeFolder(folder)) return folder
  }
}

/** Makes a folder, and those on the way to it. @returns false if something of that name is there already */
export async function makeFolder(folder: string): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true })
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** What is wrong with a folder to be filled that is a file, or lies below one. */
export function noFolder(caller: string, path: string): InvalidArgumentError {
  return new InvalidArgumentError(`${caller}: --out must be a new or empty folder, and ${path}, or a part of it, is a file.`, {
    cure,
  })
}

/**
 * Holds a file that a command is to write to being new. Devices and pipes may be written to.
 *
 * @param name as the user gave it; nothing if there is none
 * @throws InvalidArgumentError if there is something already
 */
export async function checkNewFile(io: Io, caller: string, flag: string, name: string | undefined): Promise<void> {
  if (name === undefined) return
  const found = await stat(resolve(io.directory, name)).catch(() => null)
  if (found?.isDirectory())
    throw new InvalidArgumentError(`${caller}: ${flag} must be a file, and ${name} is a folder.`, { cure: 'Name a file in it.' })
  if (found?.isFile())
    throw new InvalidArgumentError(`${caller}: ${flag} must be a new file, and ${name} is there already.`, { cure })
}
