import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { SandglassError, type Store } from '@sandglass/base'
import { checkName, isPartial, partialName } from './names.js'

/**
 * A folder on disk, made when the first file is written. Files are written beside their place
 * under another name, synced and renamed, and the folder is synced: after a crash a reader finds
 * the old bytes or the new ones.
 *
 * @param path absolute, or relative to where the process is when this is called
 */
export function directoryStore(path: string): Store {
  const root = resolve(path)
  const locate = (caller: string, name: string): string => {
    checkName(caller, name)
    return join(root, name)
  }
  return {
    async read(name) {
      const file = locate('store.read', name)
      const buffer = await attempt('read', file, () => unlessMissing(readFile(file), null))
      return buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    },
    async write(name, bytes) {
      const file = locate('store.write', name)
      await attempt('write', file, () => writeAtomically(file, bytes))
    },
    async list(prefix = '') {
      const entries = await attempt('list', root, () => unlessMissing(readdir(root, { recursive: true, withFileTypes: true }), []))
      return entries
        .filter((entry) => entry.isFile() && !isPartial(entry.name))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((name) => name.startsWith(prefix))
        .sort()
    },
    async remove(name) {
      const file = locate('store.remove', name)
      await attempt('remove', file, () => rm(file, { force: true }))
    },
  }
}

async function writeAtomically(file: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(file)
  await makeFolder(folder)
  const partial = join(folder, partialName())
  try {
    const handle = await open(partial, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await letGo(handle)
    }
    await rename(partial, file)
  } catch (error) {
    // Whoever can't write may well not be able to remove either, and what failed first is what matters.
    await rm(partial, { force: true }).catch(() => {})
    throw error
  }
  await syncFolder(folder)
}

/** Makes a folder, and those on the way to it, that outlast a power failure. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made)).catch((error: unknown) => {
      // A folder that may be written to, but not read, can't be opened.
      if (codeOf(error) !== 'EACCES') throw error
    })
}

/** Makes a rename outlast a power failure. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await letGo(handle)
  }
}

/** What was synced is on the disk, and what was not has failed already: a failure to close adds nothing. */
async function letGo(handle: FileHandle): Promise<void> {
  await handle.close().catch(() => {})
}

async function unlessMissing<Result, Instead>(work: Promise<Result>, instead: Instead): Promise<Result | Instead> {
  try {
    return await work
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return instead
    throw error
  }
}

async function attempt<Result>(action: string, file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const code = codeOf(cause)
    throw new SandglassError('storage-failed', `directoryStore: ${action} failed on ${file} (${code}).`, {
      cure: cureFor(code),
      cause,
    })
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | null)?.code ?? error)
}

function cureFor(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'Free some disk space, or choose a folder on another disk.'
  if (code === 'EFBIG') return 'Raise the limit on the size of files (ulimit -f).'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'Choose a folder that this process may write to.'
  if (code === 'EISDIR' || code === 'EEXIST' || code === 'ENOTDIR') return 'A file and a folder have the same name: choose another.'
  return 'Check that the folder can be reached, then try again.'
}
