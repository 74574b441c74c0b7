import { InvalidFileError } from '@sandglass/base'
import type { RandomAccess } from '../files/random-access.js'

/** A file within a zip archive, as the archive's directory tells of it. */
export interface ZipEntry {
  readonly name: string
  /** How it is packed: not at all, or by deflate. */
  readonly method: 'stored' | 'deflated'
  readonly crc: number
  /** In the archive, in bytes. */
  readonly packed: number
  /** Unpacked, as the directory claims. */
  readonly size: number
  /** Where its local header begins. */
  readonly offset: number
}

const signatures = { entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50, local: 0x04034b50 }
const endBytes = 22
const longestComment = 2 ** 16 - 1
/** More files than any archive of arrays has; a directory that claims more isn't read. */
const mostEntries = 10_000
/** Says that the true value stands in a field of 64 bits. */
const elsewhere = 2 ** 32 - 1

/**
 * Lists what is in a zip archive (PKWARE's APPNOTE 6.3, with its 64-bit sizes), by its directory at the end.
 *
 * @throws InvalidFileError if it is no such archive, or damaged
 */
export async function readDirectory(file: RandomAccess): Promise<ZipEntry[]> {
  const { count, size, offset } = await findDirectory(file)
  if (count > mostEntries || offset + size > file.size)
    throw damaged(file.name, `its directory claims ${count} files in ${size} bytes at ${offset}.`)
  const bytes = new Uint8Array(size)
  await file.read(offset, bytes)
  const view = new DataView(bytes.buffer)
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > size || view.getUint32(at, true) !== signatures.entry) throw damaged(file.name, 'its directory is cut short.')
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true))
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths
    const next = at + 46 + nameLength + extraLength + commentLength
    if (next > size) throw damaged(file.name, 'its directory is cut short.')
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    const extra = new DataView(bytes.buffer, at + 46 + nameLength, extraLength)
    entries.push(entryOf(file.name, name, new DataView(bytes.buffer, at, 46), extra))
    at = next
  }
  return entries
}

function entryOf(archive: string, name: string, view: DataView, extra: DataView): ZipEntry {
  const flags = view.getUint16(8, true)
  const method = view.getUint16(10, true)
  if (flags & 1) throw new InvalidFileError(archive, `${name} in it is encrypted.`, { cure: 'Save it without a password.' })
  if (method !== 0 && method !== 8)
    throw new InvalidFileError(archive, `${name} in it is packed by method ${method}.`, {
      cure: 'Pack it by deflate, or not at all.',
    })
  const [size = 0, packed = 0, offset = 0] = widened(
    archive,
    [24, 20, 42].map((field) => view.getUint32(field, true)),
    extra,
  )
  return { name, method: method === 0 ? 'stored' : 'deflated', crc: view.getUint32(16, true), packed, size, offset }
}

/** Values of 32 bits, each that stands for one of 64 replaced by it, in their order in the extra field 1. */
function widened(archive: string, values: readonly number[], extra: DataView): number[] {
  if (!values.includes(elsewhere)) return [...values]
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = extra.getUint16(at + 2, true)
    if (extra.getUint16(at, true) !== 1) {
      at += 4 + length
      continue
    }
    let from = at + 4
    return values.map((value) => {
      if (value !== elsewhere) return value
      if (from + 8 > Math.min(at + 4 + length, extra.byteLength)) throw damaged(archive, 'its directory lacks a size of 64 bits.')
      from += 8
      return Number(extra.getBigUint64(from - 8, true))
    })
  }
  return [...values]
}

async function findDirectory(file: RandomAccess): Promise<{ count: number; size: number; offset: number }> {
  const length = Math.min(file.size, endBytes + longestComment)
  const bytes = new Uint8Array(length)
  await file.read(file.size - length, bytes)
  const view = new DataView(bytes.buffer)
  let at = length - endBytes
  while (at >= 0 && !(view.getUint32(at, true) === signatures.end && at + endBytes + view.getUint16(at + 20, true) === length)) at--
  if (at < 0)
    throw new InvalidFileError(file.name, 'it is no zip archive, or was cut short: it has no directory at its end.', {
      offset: file.size,
      cure: 'Give a file that numpy.savez has written, or fetch it again.',
    })
  const [count, size, offset] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)]
  const hasLocator = at >= 20 && view.getUint32(at - 20, true) === signatures.locator64
  return hasLocator ? await findDirectory64(file, Number(view.getBigUint64(at - 12, true))) : { count, size, offset }
}

async function findDirectory64(file: RandomAccess, position: number): Promise<{ count: number; size: number; offset: number }> {
  if (position + 56 > file.size) throw damaged(file.name, 'its directory is beyond its end.')
  const bytes = new Uint8Array(56)
  await file.read(position, bytes)
  const view = new DataView(bytes.buffer)
  if (view.getUint32(0, true) !== signatures.end64) throw damaged(file.name, 'its directory is not where it should be.')
  const [count = 0, size = 0, offset = 0] = [32, 40, 48].map((field) => Number(view.getBigUint64(field, true)))
  return { count, size, offset }
}

/** Where an entry's bytes begin: behind its local header, whose own lengths count. */
export async function dataStartOf(file: RandomAccess, entry: ZipEntry): Promise<number> {
  const bytes = new Uint8Array(30)
  if (entry.offset + bytes.length > file.size) throw damaged(file.name, `${entry.name} in it is beyond its end.`)
  await file.read(entry.offset, bytes)
  const view = new DataView(bytes.buffer)
  if (view.getUint32(0, true) !== signatures.local) throw damaged(file.name, `${entry.name} in it is not where its directory says.`)
  const start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true)
  if (start + entry.packed > file.size) throw damaged(file.name, `${entry.name} in it is cut short.`)
  return start
}

export function damaged(archive: string, reason: string, cause?: unknown): InvalidFileError {
  return new InvalidFileError(archive, reason, { cure: 'Fetch the file again, or save it anew.', cause })
}
