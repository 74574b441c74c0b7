import { SandglassError } from '@sandglass/base'
import { builtin } from './builtin.js'

/** Where a system's users expect caches: XDG's folder, or macOS's or Windows's own. Null in a browser. */
export function defaultCache(): string | null {
  const path = builtin('node:path')
  const os = builtin('node:os')
  if (path === null || os === null) return null
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env
  const home = os.homedir()
  // XDG's specification: a relative path is to be ignored.
  if (xdg && path.isAbsolute(xdg)) return path.join(xdg, 'sandglass')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'sandglass')
  if (process.platform === 'win32') return path.join(local || path.join(home, 'AppData', 'Local'), 'sandglass', 'cache')
  return path.join(home, '.cache', 'sandglass')
}

/**
 * Writes a file so that readers, in this process and others, find all of it or none: under a name of
 * its own, then renamed.
 */
export async function writeAtomically(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const fs = builtin('node:fs')?.promises
  const path = builtin('node:path')
  if (fs === undefined || path === null) return
  const target = path.join(folder, name)
  const temporary = `${target}.${crypto.randomUUID()}.tmp`
  try {
    await fs.mkdir(folder, { recursive: true })
    const file = await fs.open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      // What was synced is written, and what was not has failed already.
      await file.close().catch(() => {})
    }
    await fs.rename(temporary, target)
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {})
    throw storageFailure(target, error)
  }
}

/** What is wrong with a cache that can't be written. */
export function storageFailure(target: string, cause: unknown): SandglassError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new SandglassError('storage-failed', `${target}: it can't be written (${why}).`, {
    cure: 'Free some space, or give a folder that can be written as `cache`.',
    cause,
  })
}
