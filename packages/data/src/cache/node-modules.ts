import { InvalidArgumentError } from '@sandglass/base'
import { builtin } from '../image-sets/builtin.js'

/** What a cache needs of Node. */
export interface NodeModules {
  readonly fs: typeof import('node:fs/promises')
  readonly path: typeof import('node:path')
  readonly url: typeof import('node:url')
  readonly crypto: typeof import('node:crypto')
}

/** @throws InvalidArgumentError in a browser, which has no files to keep a cache in */
export function nodeModules(caller: string): NodeModules {
  const fs = builtin('node:fs')?.promises
  const path = builtin('node:path')
  const url = builtin('node:url')
  const crypto = builtin('node:crypto')
  if (fs && path && url && crypto) return { fs, path, url, crypto }
  throw new InvalidArgumentError(`${caller}: a cache of converted files must be on Node, and a browser has no files.`, {
    cure: 'Read the files as they are.',
  })
}

/** A path or `file:` URL as an absolute path. */
export function absolute({ path, url }: NodeModules, source: string | URL): string {
  return path.resolve(source instanceof URL || /^file:/i.test(source) ? url.fileURLToPath(source) : source)
}
