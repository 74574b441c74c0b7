import { type Json, stableStringify } from '@sandglass/base'
import type { NodeModules } from './node-modules.js'

/** A conversion that is in the cache, whole and as it was written. */
export interface Entry {
  /** Its folder, absolute. */
  readonly folder: string
  /** What it was made of, absolute. */
  readonly source: string
  /** What its arrays don't say: names, classes, what was left out. */
  readonly description: Json
  /** What it takes on disk. */
  readonly bytes: number
}

/** Written last: what it tells of is complete. */
const entryFile = 'entry.json'

/** A file's size in bytes and its time of change: what differs once somebody has touched it. */
type Stamp = readonly [size: number, modified: number]

/** Tells what is in a folder, once all of it is written. */
export async function writeEntry(
  { fs, path, crypto }: NodeModules,
  folder: string,
  { source, description }: Pick<Entry, 'source' | 'description'>,
): Promise<void> {
  const names = (await fs.readdir(folder)).sort()
  const files: Record<string, Stamp> = {}
  for (const name of names) {
    const { size, mtimeMs } = await fs.stat(path.join(folder, name))
    files[name] = [size, mtimeMs]
  }
  const text = stableStringify({ source, description, files })
  const file = await fs.open(path.join(folder, entryFile), 'wx')
  try {
    await file.writeFile(`${digest(crypto, text)}\n${text}\n`)
    await file.sync()
  } finally {
    // What was synced is written, and what was not has failed already.
    await file.close().catch(() => {})
  }
}

/** What is in a folder; null if that is nothing, or not all as it was written. */
export async function readEntry({ fs, path, crypto }: NodeModules, folder: string): Promise<Entry | null> {
  const whole = await fs.readFile(path.join(folder, entryFile), 'utf8').catch(() => '')
  const [sum = '', text = ''] = whole.split('\n')
  if (digest(crypto, text) !== sum) return null
  // By its checksum it is what `writeEntry` wrote.
  const { source, description, files } = JSON.parse(text) as Pick<Entry, 'source' | 'description'> & {
    files: Record<string, Stamp>
  }
  let bytes = whole.length
  for (const [name, [size, modified]] of Object.entries(files)) {
    const found = await fs.stat(path.join(folder, name)).catch(() => null)
    if (found?.size !== size || found.mtimeMs !== modified) return null
    bytes += size
  }
  return { folder, source, description, bytes }
}

/** SHA-256, as text. */
export function digest(crypto: NodeModules['crypto'], text: string): string {
  return crypto.createHash('sha256').update(text).digest('hex')
}
