import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import type { Io } from '../io.js'

/** What a file is to hold; pieces are written as they come. */
type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>

/**
 * Writes a file that a user named, and the folders on the way to it. It is there once all of it is: whoever is stopped before
 * that, by Ctrl-C or an error, leaves none.
 *
 * @returns its absolute path
 */
export async function writeNamed(io: Io, name: string, content: Content): Promise<string> {
  const path = resolve(io.directory, name)
  await mkdir(dirname(path), { recursive: true })
  const found = await stat(path).catch(() => null)
  // Devices and pipes stay what they are.
  if (found !== null && !found.isFile()) await writeFile(path, content)
  else await writeWhole(path, content)
  return path
}

async function writeWhole(path: string, content: Content): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await writeFile(partial, content)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw error
  }
}

/** A path as people like to read it: relative where it lies below the current folder. */
export function shortPath({ directory }: Pick<Io, 'directory'>, path: string): string {
  const short = relative(directory, path)
  return short === '' || short.startsWith('..') ? path : short
}
