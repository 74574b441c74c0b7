import { type Cursor, skip, varint } from './bytes.js'

/**
 * Goes over the runs of Parquet's RLE and bit-packing hybrid, and finds that they hold `count` values: runs of one value
 * no longer than what is left, packed groups of eight no more than it takes, and their bytes there.
 *
 * @param width bits a value, 0 to 32
 * @returns how many of the values are 1 where they take a bit each; else 0
 * @throws RangeError if it is damaged
 */
export function checkRuns(cursor: Cursor, width: number, count: number): number {
  if (width > 32) throw new RangeError(`a page has values of ${width} bits`)
  let ones = 0
  for (let left = count; left > 0; ) {
    const header = varint(cursor)
    const size = Math.floor(header / 2)
    const start = cursor.at
    if (header % 2 === 0) {
      if (size > left) throw new RangeError('a run of a page is longer than the page')
      skip(cursor, Math.ceil(width / 8))
      if (width === 1) ones += levelOf(cursor.bytes[start]) * size
      left -= size
    } else {
      if (size === 0 || size * 8 >= left + 8) throw new RangeError('a run of a page is longer than the page')
      skip(cursor, size * width)
      const values = Math.min(left, size * 8)
      if (width === 1) ones += onesOf(cursor.bytes, start, values)
      left -= values
    }
  }
  return ones
}

function levelOf(value: number | undefined): number {
  if (value !== 0 && value !== 1) throw new RangeError('a page holds lists')
  return value
}

function onesOf(bytes: Uint8Array, start: number, count: number): number {
  let ones = 0
  for (let bit = 0; bit < count; bit++) ones += ((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 1
  return ones
}
