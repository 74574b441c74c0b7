import { gunzipSync } from 'fflate'
import { unpackSnappy } from './snappy.js'

/**
 * Unpacks a page.
 *
 * @param size what it claims to unpack to
 * @throws RangeError if it unpacks to another size, or is packed otherwise than by snappy or gzip
 */
export function unpack(codec: string, packed: Uint8Array, size: number): Uint8Array {
  const page = unpacked(codec, packed, size)
  if (page.length !== size) throw new RangeError(`a page has ${page.length} bytes, and claims ${size}`)
  return page
}

function unpacked(codec: string, packed: Uint8Array, size: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') return packed
  // Where all values of a page are missing, some writers pack nothing to nothing.
  if (size === 0) return new Uint8Array()
  if (codec === 'SNAPPY') return unpackSnappy(packed, size)
  if (codec === 'GZIP') return gunzipSync(packed, { out: new Uint8Array(size) })
  throw new RangeError(`it is packed by ${codec}`)
}
