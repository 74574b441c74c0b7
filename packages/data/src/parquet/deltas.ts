import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { type Cursor, skip, varint } from './bytes.js'

/**
 * Goes over the blocks of DELTA_BINARY_PACKED, and finds that they hold `count` values in the bytes that are there.
 *
 * @throws RangeError if it is damaged
 */
export function checkDeltas(cursor: Cursor, count: number): void {
  const blockSize = varint(cursor)
  const parts = varint(cursor)
  const inPart = blockSize / parts
  if (parts === 0 || inPart === 0 || inPart % 8 !== 0 || blockSize > 2 ** 24)
    throw new RangeError('a page of differences has blocks of no sensible size')
  if (varint(cursor) !== count) throw new RangeError('a page of differences has another count than it claims')
  varint(cursor, 10)
  for (let left = count - 1; left > 0; ) {
    varint(cursor, 10)
    const widths = cursor.at
    skip(cursor, parts)
    for (let part = 0; part < parts && left > 0; part++) {
      const width = cursor.bytes[widths + part] as number
      if (width > 64) throw new RangeError(`a page has values of ${width} bits`)
      skip(cursor, (width * inPart) / 8)
      left -= inPart
    }
  }
}

/**
 * Goes over DELTA_BYTE_ARRAY, texts that begin as the one before: finds that each takes no more of that one than there
 * is. Few bytes may stand for long texts.
 *
 * @param take is told of each text's bytes, and throws where they are too many
 * @throws RangeError if it is damaged
 */
export function checkPrefixes(cursor: Cursor, count: number, take: (size: number) => void): void {
  const shared = lengths(cursor, count)
  const own = lengths(cursor, count)
  let before = 0
  for (let text = 0; text < count; text++) {
    const [prefix, suffix] = [shared[text] as number, own[text] as number]
    if (prefix < 0 || prefix > before) throw new RangeError('a text of it begins as one that is shorter')
    skip(cursor, suffix)
    before = prefix + suffix
    take(before)
  }
}

function lengths(cursor: Cursor, count: number): Int32Array {
  const from = cursor.at
  checkDeltas(cursor, count)
  const values = new Int32Array(count)
  const { buffer, byteOffset } = cursor.bytes
  deltaBinaryUnpack({ view: new DataView(buffer, byteOffset + from, cursor.at - from), offset: 0 }, count, values)
  return values
}

/** Goes over DELTA_LENGTH_BYTE_ARRAY, lengths and then texts, as `checkPrefixes` does. */
export function checkLengths(cursor: Cursor, count: number, take: (size: number) => void): void {
  for (const length of lengths(cursor, count)) {
    skip(cursor, length)
    take(length)
  }
}
