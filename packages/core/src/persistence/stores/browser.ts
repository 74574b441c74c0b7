import { SandglassError, type Store } from '@sandglass/base'
import { checkName, isPartial, partialName } from './names.js'

/**
 * The browser's private file system (OPFS), which needs a page served over HTTPS or from localhost.
 *
 * A file is replaced in one step: through `createWritable`, which writes aside and swaps on close,
 * or, where a browser lacks it (Safari before 26), in a worker by another name and a move.
 *
 * @param name a folder in the origin's root; it is made when the first file is written
 */
export function opfsStore(name: string): Store {
  checkName('opfsStore', name)
  const locate = (caller: string, file: string): { folder: string[]; base: string } => {
    checkName(caller, file)
    const parts = [...name.split('/'), ...file.split('/')]
    return { folder: parts.slice(0, -1), base: parts.at(-1) ?? file }
  }
  return {
    async read(file) {
      const { folder, base } = locate('store.read', file)
      return await attempt('read', file, async () => {
        const found = await unlessMissing(async () => (await openFolder(folder)).getFileHandle(base))
        return found && new Uint8Array(await (await found.getFile()).arrayBuffer())
      })
    },
    async write(file, bytes) {
      const { folder, base } = locate('store.write', file)
      await attempt('write', file, async () => replace(await openFolder(folder, { create: true }), base, bytes))
    },
    async list(prefix = '') {
      return await attempt('list', name, async () => {
        const root = await unlessMissing(() => openFolder(name.split('/')))
        const names = root ? await namesIn(root, '') : []
        return names.filter((file) => file.startsWith(prefix)).sort()
      })
    },
    async remove(file) {
      const { folder, base } = locate('store.remove', file)
      await attempt('remove', file, () => unlessMissing(async () => (await openFolder(folder)).removeEntry(base)))
    },
  }
}

/** What TypeScript's types for pages don't know: `move`, and in workers the handle below. */
interface OpfsFile {
  createWritable?: FileSystemFileHandle['createWritable']
  createSyncAccessHandle?(): Promise<{ write(bytes: Uint8Array): number; flush(): void; close(): void }>
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>
}

async function replace(folder: FileSystemDirectoryHandle, base: string, bytes: Uint8Array): Promise<void> {
  // A stream refuses views of shared memory, which these bytes may be.
  const plain = new Uint8Array(bytes)
  if ('createWritable' in FileSystemFileHandle.prototype) await replaceByStream(folder, base, plain)
  else await replaceByMove(folder, base, plain)
}

async function replaceByStream(folder: FileSystemDirectoryHandle, base: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const isNew = (await unlessMissing(() => folder.getFileHandle(base))) === null
  const file = await folder.getFileHandle(base, { create: true })
  try {
    await fill(await file.createWritable(), bytes)
  } catch (error) {
    if (isNew) await folder.removeEntry(base).catch(() => {})
    throw error
  }
}

async function fill(stream: FileSystemWritableFileStream, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await stream.write(bytes)
    await stream.close()
  } catch (error) {
    // Open, it would hold the file's lock.
    await stream.abort().catch(() => {})
    throw error
  }
}

async function replaceByMove(folder: FileSystemDirectoryHandle, base: string, bytes: Uint8Array): Promise<void> {
  const aside = partialName()
  const file: OpfsFile = await folder.getFileHandle(aside, { create: true })
  try {
    const handle = await file.createSyncAccessHandle?.()
    if (!handle || !file.move) throw new DOMException('This browser writes files in workers only.', 'NotSupportedError')
    try {
      handle.write(bytes)
      handle.flush()
    } finally {
      handle.close()
    }
    await file.move(folder, base)
  } catch (error) {
    await folder.removeEntry(aside).catch(() => {})
    throw error
  }
}

async function openFolder(parts: readonly string[], options: { create?: boolean } = {}): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory()
  for (const part of parts) folder = await folder.getDirectoryHandle(part, options)
  return folder
}

async function namesIn(folder: FileSystemDirectoryHandle, path: string): Promise<string[]> {
  const names: string[] = []
  for await (const [name, entry] of folder.entries()) {
    if (entry.kind === 'directory') names.push(...(await namesIn(entry as FileSystemDirectoryHandle, `${path}${name}/`)))
    else if (!isPartial(name)) names.push(path + name)
  }
  return names
}

async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work()
  } catch (error) {
    if (nameOf(error) === 'NotFoundError' || nameOf(error) === 'TypeMismatchError') return null
    throw error
  }
}

async function attempt<Result>(action: string, file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw new SandglassError('storage-failed', `opfsStore: ${action} failed on ${file} (${nameOf(cause)}).`, {
      cure: cureFor(nameOf(cause)),
      cause,
    })
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : String(error)
}

function cureFor(name: string): string {
  if (name === 'QuotaExceededError') return "Free some of the site's storage, or ask the browser to persist it."
  if (name === 'SecurityError' || name === 'TypeError')
    return 'Serve the page over HTTPS or from localhost, outside private browsing.'
  if (name === 'TypeMismatchError') return 'A file and a folder have the same name: choose another.'
  if (name === 'NotSupportedError') return 'Save from a dedicated worker, or use a newer browser.'
  return 'Close other tabs that use the same files, then try again.'
}
