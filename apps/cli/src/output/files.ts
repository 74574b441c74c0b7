import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import type { Io } from '../io.js'

/** Writes a file that a user named, and the folders on the way to it. @returns its absolute path */
export async function writeNamed(io: Io, name: string, content: string | Uint8Array): Promise<string> {
  const path = resolve(io.directory, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

/** A path as people like to read it: relative where it lies below the current folder. */
export function shortPath({ directory }: Pick<Io, 'directory'>, path: string): string {
  const short = relative(directory, path)
  return short === '' || short.startsWith('..') ? path : short
}
