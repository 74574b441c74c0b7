import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SandglassError } from '@sandglass/base'
import { expect, onTestFinished } from 'vitest'
import type { IdxFileName, ImageSet, ImageSetOptions } from '../image-sets/image-set.js'
import { loadImageSet } from '../image-sets/load.js'
import { fourFiles } from './write-idx.js'

/** 5 and 3 images, in place of a real set's thousands. */
export const smallFiles = fourFiles(5, 3)

/** A data set that is nowhere but where a test puts it. */
export function smallSet(changes: Partial<ImageSet> = {}): ImageSet {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  return {
    name: 'small',
    caller: 'small',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    licence: 'none',
    source: 'these tests',
    sha256: Object.fromEntries(Object.entries(smallFiles).map(([name, bytes]) => [name, hash(bytes)])) as Record<
      IdxFileName,
      string
    >,
    mirrors: [],
    downloadSize: '6 kB',
    package: { name: 'no-such-package', folder: 'data' },
    ...changes,
  }
}

export function renamed(
  files: Readonly<Record<string, Uint8Array>>,
  name: (name: string) => string,
  change = (bytes: Uint8Array) => bytes,
) {
  return Object.fromEntries(Object.entries(files).map(([key, bytes]) => [name(key), change(bytes)]))
}

/** A new folder with these files, removed when the test is over. */
export async function newFolder(files: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sandglass-data-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => {
      await mkdir(join(path, name, '..'), { recursive: true })
      await writeFile(join(path, name), bytes)
    }),
  )
  return path
}

/** The error with which a set can't be loaded. */
export async function refusal(options: ImageSetOptions, set = smallSet()): Promise<SandglassError> {
  const error: unknown = await loadImageSet(set, options).then(
    () => null,
    (thrown) => thrown,
  )
  expect(SandglassError.isInstance(error)).toBe(true)
  return error as SandglassError
}
