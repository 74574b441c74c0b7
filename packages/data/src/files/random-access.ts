import { InvalidFileError, refuse, SandglassError } from '@sandglass/base'
import { builtin } from '../image-sets/builtin.js'

/** Where a file's bytes are: a path or `file:` URL in Node, a `File` or `Blob` of a browser, or bytes in memory. */
export type FileSource = string | URL | Blob | Uint8Array | ArrayBuffer

/** Bytes that are read by position, so that no more of a file is in memory than is asked for. */
export interface RandomAccess {
  /** What messages call it. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /**
   * Fills `into` with the bytes from `position` on. Where it can be done without waiting it is: in Node a
   * batch of a few hundred short reads takes less time than as many promises would.
   *
   * @throws InvalidFileError if the file ends before
   */
  read(position: number, into: Uint8Array): void | Promise<void>
  /** Safe to call more than once. */
  close(): void
}

/**
 * Opens a file by position.
 *
 * @param name what messages call it; left out, its path, a `File`'s own name, or `fallback`
 * @throws SandglassError `not-found`; InvalidFileError if it is no file, or can't be read
 */
export function openFile(caller: string, source: FileSource, fallback: string, name?: string): RandomAccess {
  if (source instanceof Uint8Array) return fromBytes(name ?? fallback, source)
  if (source instanceof ArrayBuffer) return fromBytes(name ?? fallback, new Uint8Array(source))
  if (source instanceof Blob) return fromBlob(name ?? ('name' in source ? String(source.name) : fallback), source)
  if (typeof source === 'string' || source instanceof URL) return fromPath(caller, source, name)
  return refuse(
    caller,
    'source',
    'a path, a Blob or bytes',
    source,
    'Give the path of a file, a File of the browser, or its bytes.',
  )
}

/** The file's bytes from first to last, in pieces of a bounded size. */
export async function* piecesOf(file: RandomAccess, signal: AbortSignal | null = null): AsyncGenerator<Uint8Array, void> {
  const piece = 2 ** 20
  for (let position = 0; position < file.size; position += piece) {
    signal?.throwIfAborted()
    const bytes = new Uint8Array(Math.min(piece, file.size - position))
    await file.read(position, bytes)
    yield bytes
  }
}

/** A part of a file as a file of its own; closing it leaves the whole open. */
export function partOf(file: RandomAccess, name: string, start: number, size: number): RandomAccess {
  return { name, size, read: (position, into) => file.read(start + position, into), close: () => {} }
}

export function fromBytes(name: string, bytes: Uint8Array): RandomAccess {
  return {
    name,
    size: bytes.length,
    read(position, into) {
      if (position + into.length > bytes.length) throw endsEarly(name, bytes.length)
      into.set(bytes.subarray(position, position + into.length))
    },
    close: () => {},
  }
}

function fromBlob(name: string, blob: Blob): RandomAccess {
  return {
    name,
    size: blob.size,
    async read(position, into) {
      if (position + into.length > blob.size) throw endsEarly(name, blob.size)
      into.set(new Uint8Array(await blob.slice(position, position + into.length).arrayBuffer()))
    },
    close: () => {},
  }
}

function fromPath(caller: string, source: string | URL, name?: string): RandomAccess {
  const fs = builtin('node:fs')
  const url = builtin('node:url')
  if (fs === null || url === null)
    return refuse(
      caller,
      'source',
      'a File, a Blob or bytes, as a browser has no paths',
      String(source),
      'Fetch it, and give its bytes.',
    )
  const path = source instanceof URL || /^file:/i.test(source) ? url.fileURLToPath(source) : source
  const shown = name ?? path
  const handle = attempt(caller, shown, () => fs.openSync(path, 'r'))
  const stat = fs.fstatSync(handle)
  let isOpen = true
  const close = (): void => {
    if (isOpen) fs.closeSync(handle)
    isOpen = false
  }
  if (!stat.isFile()) {
    close()
    throw new InvalidFileError(shown, 'it is no file.', { cure: 'Name a file.' })
  }
  const read: RandomAccess['read'] = (position, into) => {
    for (let done = 0; done < into.length; ) {
      const got = attempt(caller, shown, () => fs.readSync(handle, into, done, into.length - done, position + done))
      if (got === 0) throw endsEarly(shown, position + done)
      done += got
    }
  }
  return { name: shown, size: stat.size, read, close }
}

function attempt<Result>(caller: string, name: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new SandglassError('not-found', `${caller}: there is no file ${name}.`, { cure: 'Check the path.', cause })
    throw new InvalidFileError(name, `it can't be read (${code}).`, { cure: 'Check that it is a file that you may read.', cause })
  }
}

function endsEarly(name: string, offset: number): InvalidFileError {
  return new InvalidFileError(name, 'it ends early.', { offset, cure: 'Fetch the file again; it was cut short.' })
}
