import { copyValues } from './copy'
import { tile4x8 } from './tile'

/**
 * Walks the tiles of c = initial + a·b: panels of eight columns outside, so that a panel of b stays
 * in the nearest cache, groups of four rows inside.
 *
 * @param a what `aRows`, a table of i32 byte offsets, counts from
 * @param rows a multiple of 4: the tables repeat their last row to fill the last group
 * @param aStep bytes from one value of a row to the next
 * @param taps a table of i32 byte offsets: each row has `depth` values at every one of them
 * @param b as {@link packPanels} makes it
 * @param panelStep bytes from one panel of b to the next
 * @param initial `columns` values that every row begins with; 0 to begin with what c holds
 * @param cRows byte offsets of c's rows
 * @param spare 160 bytes
 */
export function product(
  a: usize, aRows: usize, rows: i32, aStep: usize,
  taps: usize, tapCount: i32, depth: i32,
  b: usize, panelStep: usize, columns: i32,
  initial: usize, c: usize, cRows: usize, spare: usize,
): void {
  const end = <usize>rows << 2
  for (let column = 0; column < columns; column += 8) {
    const width = min(columns - column, 8)
    const start = initial == 0 || width == 8 ? initial : padded(initial, width, spare + 128)
    for (let row: usize = 0; row < end; row += 16) {
      const a0 = a + load<u32>(aRows + row)
      const a1 = a + load<u32>(aRows + row, 4)
      const a2 = a + load<u32>(aRows + row, 8)
      const a3 = a + load<u32>(aRows + row, 12)
      const c0 = c + load<u32>(cRows + row)
      const c1 = c + load<u32>(cRows + row, 4)
      const c2 = c + load<u32>(cRows + row, 8)
      const c3 = c + load<u32>(cRows + row, 12)
      if (width == 8) {
        if (initial == 0) tile4x8(a0, a1, a2, a3, aStep, taps, tapCount, depth, b, c0, c1, c2, c3, c0, c1, c2, c3)
        else tile4x8(a0, a1, a2, a3, aStep, taps, tapCount, depth, b, start, start, start, start, c0, c1, c2, c3)
        continue
      }
      // The last, narrow panel goes by way of a tile of full width.
      const s0 = spare, s1 = spare + 32, s2 = spare + 64, s3 = spare + 96
      if (initial == 0) {
        copyValues(c0, s0, width)
        copyValues(c1, s1, width)
        copyValues(c2, s2, width)
        copyValues(c3, s3, width)
        tile4x8(a0, a1, a2, a3, aStep, taps, tapCount, depth, b, s0, s1, s2, s3, s0, s1, s2, s3)
      } else tile4x8(a0, a1, a2, a3, aStep, taps, tapCount, depth, b, start, start, start, start, s0, s1, s2, s3)
      copyValues(s0, c0, width)
      copyValues(s1, c1, width)
      copyValues(s2, c2, width)
      copyValues(s3, c3, width)
    }
    b += panelStep
    c += 32
    if (initial != 0) initial += 32
  }
}

function padded(values: usize, count: i32, out: usize): usize {
  const zero = f32x4.splat(0)
  v128.store(out, zero)
  v128.store(out, zero, 16)
  copyValues(values, out, count)
  return out
}
