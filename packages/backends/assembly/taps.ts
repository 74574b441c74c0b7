import { copyValues } from './copy'
import { spare } from './fixed'
import { tapTile } from './tile'

/**
 * c = initial + a·b for rows that begin anywhere and lie in runs, which is what the passes of a
 * convolution are made of: panels of eight columns outside, so that a panel of b stays in the nearest
 * cache, groups of four rows inside.
 *
 * @param a what `aRows`, a table of i32 byte offsets, counts from
 * @param aStep bytes from one value of a row to the next
 * @param taps a table of i32 byte offsets: each row has `depth` values at every one of them
 * @param b its k-th row of eight values is at `b + panel·panelStep + k·bStep`
 * @param initial `columns` values that every row begins with; 0 to begin with what c holds
 * @param cRows byte offsets of c's rows
 */
export function multiplyTaps(
  a: usize, aRows: usize, rows: i32, aStep: usize,
  taps: usize, tapCount: i32, depth: i32,
  b: usize, bStep: usize, panelStep: usize, columns: i32,
  initial: usize, c: usize, cRows: usize,
): void {
  const adds = initial == 0
  // The last row stands in for those that the last group lacks.
  const lastRow = <usize>(rows - 1) << 2
  const full = spare()
  for (let column = 0; column < columns; column += 8) {
    const width = min(columns - column, 8)
    // The last panel, if it is narrower, goes by way of a tile of full width.
    const direct = width == 8
    let start = initial
    if (!adds && !direct) {
      start = full + 128
      copyValues(initial, start, width)
    }
    for (let row: usize = 0; row <= lastRow; row += 16) {
      const second = min(row + 4, lastRow), third = min(row + 8, lastRow), fourth = min(row + 12, lastRow)
      const c0 = c + load<u32>(cRows + row), c1 = c + load<u32>(cRows + second)
      const c2 = c + load<u32>(cRows + third), c3 = c + load<u32>(cRows + fourth)
      const t0 = direct ? c0 : full, t1 = direct ? c1 : full + 32
      const t2 = direct ? c2 : full + 64, t3 = direct ? c3 : full + 96
      if (adds && !direct) {
        copyValues(c0, t0, width)
        copyValues(c1, t1, width)
        copyValues(c2, t2, width)
        copyValues(c3, t3, width)
      }
      tapTile(
        a + load<u32>(aRows + row), a + load<u32>(aRows + second),
        a + load<u32>(aRows + third), a + load<u32>(aRows + fourth), aStep,
        taps, tapCount, depth, b, bStep,
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
