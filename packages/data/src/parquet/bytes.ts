/** Where one stands in bytes; nothing is read from `end` on. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
  readonly end: number
}

export function cursorOf(bytes: Uint8Array, at = 0, end: number = bytes.length): Cursor {
  return { bytes, at, end }
}

/** Moves on over what is there. */
export function skip(cursor: Cursor, count: number): void {
  if (!(count >= 0 && count <= cursor.end - cursor.at)) throw new RangeError('a part of it claims more bytes than there are')
  cursor.at += count
}

export function byte(cursor: Cursor): number {
  skip(cursor, 1)
  return cursor.bytes[cursor.at - 1] as number
}

/** Four bytes, the lowest first. */
export function uint32(cursor: Cursor): number {
  return byte(cursor) + byte(cursor) * 2 ** 8 + byte(cursor) * 2 ** 16 + byte(cursor) * 2 ** 24
}

/**
 * A number in groups of seven bits, the lowest first: of 32 bits in five bytes, or of 64 in ten, then exact below 2⁵³
 * only.
 */
export function varint(cursor: Cursor, most: 5 | 10 = 5): number {
  let value = 0
  for (let place = 0; place < most; place++) {
    const next = byte(cursor)
    value += (next & 0x7f) * 2 ** (7 * place)
    if (next >= 0x80) continue
    if (most === 5 && value >= 2 ** 32) break
    return value
  }
  throw new RangeError('a number in it is too large')
}
