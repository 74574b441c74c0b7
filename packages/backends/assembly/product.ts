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
  const adds = initial == 0
  for (let column = 0; column < columns; column += 8) {
    const width = min(columns - column, 8)
    // The last panel, if it is narrower, goes by way of a tile of full width.
    const direct = width == 8
    const start = adds || direct ? initial : padded(initial, width, spare + 128)
    for (let row: usize = 0; row < end; row += 16) {
      const c0 = c + load<u32>(cRows + row)
      const c1 = c + load<u32>(cRows + row, 4)
      const c2 = c + load<u32>(cRows + row, 8)
      const c3 = c + load<u32>(cRows + row, 12)
      const t0 = direct ? c0 : spare
      const t1 = direct ? c1 : spare + 32
      const t2 = direct ? c2 : spare + 64
      const t3 = direct ? c3 : spare + 96
      if (adds && !direct) {
        copyValues(c0, t0, width)
        copyValues(c1, t1, width)
        copyValues(c2, t2, width)
        copyValues(c3, t3, width)
      }
      tile4x8(
        a + load<u32>(aRows + row), a + load<u32>(aRows + row, 4),
        a + load<u32>(aRows + row, 8), a + load<u32>(aRows + row, 12), aStep,
        taps, tapCount, depth, b,
        adds ? t0 : start, adds ? t1 : start, adds ? t2 : start, adds ? t3 : start,
        t0, t1, t2, t3,
      )
      if (!direct) {
        copyValues(t0, c0, width)
        copyValues(t1, c1, width)
        copyValues(t2, c2, width)
        copyValues(t3, c3, width)
      }
    }
    b += panelStep
    c += 32
    if (!adds) initial += 32
  }
}

function padded(values: usize, count: i32, out: usize): usize {
  const zero = f32x4.splat(0)
  v128.store(out, zero)
  v128.store(out, zero, 16)
  copyValues(values, out, count)
  return out
}
