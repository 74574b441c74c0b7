import { entryName, partialName } from './conversion.js'
import { type Entry, readEntry } from './entry.js'
import { nodeModules } from './node-modules.js'
import { apart } from './options.js'

/** What lies in a cache. */
export interface CachedConversion {
  /** The file or folder that was converted, absolute; null for what is broken, or was not written to its end. */
  readonly source: string | null
  /** What it takes on disk. */
  readonly bytes: number
}

/**
 * All conversions in a cache, the largest first.
 *
 * @param cache its folder; default {@link cacheFolder}
 */
export async function cachedConversions(cache?: string): Promise<CachedConversion[]> {
  const found = await find('cachedConversions', cache)
  return found.map(({ source, bytes }) => ({ source, bytes })).sort((a, b) => b.bytes - a.bytes)
}

/**
 * Removes all conversions from a cache, and nothing else that may lie in its folder. Whoever reads one on Linux or macOS goes on
 * doing so.
 *
 * @param cache its folder; default {@link cacheFolder}
 * @returns what was removed
 */
export async function clearCache(cache?: string): Promise<CachedConversion[]> {
  const { fs } = nodeModules('clearCache')
  const found = await find('clearCache', cache)
  for (const { folder } of found) await fs.rm(folder, { recursive: true, force: true })
  return found.map(({ source, bytes }) => ({ source, bytes }))
}

async function find(caller: string, given?: string): Promise<(CachedConversion & Pick<Entry, 'folder'>)[]> {
  const node = nodeModules(caller)
  const { cache } = apart(caller, given === undefined ? {} : { cache: given })
  const names = await node.fs.readdir(cache).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const known = names.filter((name) => entryName.test(name) || partialName.test(name))
  return await Promise.all(
    known.map(async (name) => {
      const folder = node.path.join(cache, name)
      const entry = entryName.test(name) ? await readEntry(node, folder) : null
      return { folder, source: entry?.source ?? null, bytes: entry?.bytes ?? (await sizeOf(folder)) }
    }),
  )

  async function sizeOf(folder: string): Promise<number> {
    const files = await node.fs.readdir(folder).catch(() => [])
    const sizes = await Promise.all(files.map((file) => node.fs.stat(node.path.join(folder, file)).catch(() => null)))
    return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0)
  }
}
