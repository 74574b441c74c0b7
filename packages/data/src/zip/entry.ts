import { InvalidFileError } from '@sandglass/base'
import { inflateSync } from 'fflate'
import { fromBytes, partOf, type RandomAccess } from '../files/random-access.js'
import { crc32 } from './crc32.js'
import { damaged, dataStartOf, type ZipEntry } from './directory.js'

/** Deflate packs at most so many bytes into one; a larger claim is a lie. */
const strongestPacking = 1032

/**
 * A file within a zip archive. What is stored as it is stays in the archive and is read by position; what is packed is
 * unpacked into memory, into as many bytes as are allowed, and held against its checksum.
 *
 * @param maximumBytes the most to unpack
 * @throws InvalidFileError if it is damaged, or claims more
 */
export async function openEntry(archive: RandomAccess, entry: ZipEntry, maximumBytes: number): Promise<RandomAccess> {
  const name = `${archive.name}:${entry.name}`
  const start = await dataStartOf(archive, entry)
  if (entry.method === 'stored') {
    if (entry.packed !== entry.size) throw damaged(name, 'its size is misstated.')
    return partOf(archive, name, start, entry.size)
  }
  if (entry.size > maximumBytes || entry.size > strongestPacking * entry.packed + strongestPacking)
    throw new InvalidFileError(name, `it claims ${entry.size} bytes unpacked, and no more than ${maximumBytes} are accepted.`, {
      cure: 'If you trust the file, unpack it, or save it by numpy.savez or numpy.save, which are read piece by piece.',
    })
  const packed = new Uint8Array(entry.packed)
  await archive.read(start, packed)
  const bytes = inflate(packed, entry.size, name)
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw damaged(name, 'its checksum is wrong.')
  return fromBytes(name, bytes)
}

/** Into no more room than was claimed: what goes beyond it is dropped, and shows in the checksum. */
function inflate(packed: Uint8Array, size: number, name: string): Uint8Array {
  try {
    return inflateSync(packed, { out: new Uint8Array(size) })
  } catch (cause) {
    throw damaged(name, `it can't be unpacked (${(cause as Error).message}).`, cause)
  }
}
