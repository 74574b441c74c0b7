import { InvalidFileError } from '@sandglass/base'
import { builtin } from './builtin.js'
import type { Place } from './place.js'

/** A folder on this machine. Its files may be gzipped, or named with a dot as some archives have them. */
export function folderPlace(folder: string): Place {
  return {
    name: folder,
    async open(file) {
      const dotted = file.replace('-idx', '.idx')
      for (const candidate of [file, dotted, `${file}.gz`, `${dotted}.gz`]) {
        const name = builtin('node:path')?.join(folder, candidate)
        if (name !== undefined && builtin('node:fs')?.existsSync(name)) return { name, bytes: readFile(name) }
      }
      return null
    },
  }
}

async function* readFile(name: string): AsyncGenerator<Uint8Array, void> {
  const stream = builtin('node:fs')?.createReadStream(name, { highWaterMark: 2 ** 20 })
  try {
    if (stream) yield* stream as AsyncIterable<Uint8Array>
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new InvalidFileError(name, `it can't be read (${why}).`, {
      cure: 'Check that it is a file that you may read.',
      cause: error,
    })
  }
}

/** The data folder of an installed npm package, as the program or its working directory sees it. */
export function packageFolder({ name, folder }: { name: string; folder: string }): string | null {
  const node = builtin('node:module')
  const path = builtin('node:path')
  if (node === null || path === null) return null
  for (const base of [import.meta.url, path.join(process.cwd(), 'here.js')])
    try {
      return path.join(path.dirname(node.createRequire(base).resolve(`${name}/package.json`)), folder)
    } catch {
      // Not to be seen from there.
    }
  return null
}
