import { tile4x8 } from './tile'

import { tile4x8 } from './tile'

/**
 * Walks the tiles of a product: panels of eight columns outside, so that a panel of b stays in the
 * nearest cache, groups of four rows inside.
 *
 * @param a what `aRows`, a table of i32 byte offsets, counts from
 * @param rowCount a multiple of 4: the tables repeat their last row to fill the last group
 * @param aStep bytes from one value of a row to the next
 * @param taps a table of i32 byte offsets: each row has `depth` values at every one of them
 * @param b panels of eight columns, `panelStep` bytes apart; each has one row of eight for every value of a's rows
 * @param bStep bytes from one row of a panel to the next
 * @param initial eight values that the sums of a panel's rows begin with, `initialStep` bytes
 *   apart from panel to panel; 0 to begin with what c holds
 * @param cRows byte offsets of c's rows; a panel is 32 bytes further on than the one before
 */
export function product(
  a: usize, aRows: usize, rowCount: i32, aStep: usize,
  taps: usize, tapCount: i32, depth: i32,
  b: usize, bStep: usize, panelStep: usize, panels: i32,
  initial: usize, initialStep: usize, c: usize, cRows: usize,
): void {
  const rowBytes = <usize>rowCount << 2
  const adds = initial == 0
  for (let panel = 0; panel < panels; ++panel) {
    for (let row: usize = 0; row < rowBytes; row += 16) {
      const c0 = c + load<u32>(cRows + row)
      const c1 = c + load<u32>(cRows + row, 4)
      const c2 = c + load<u32>(cRows + row, 8)
      const c3 = c + load<u32>(cRows + row, 12)
      tile4x8(
        a + load<u32>(aRows + row), a + load<u32>(aRows + row, 4),
        a + load<u32>(aRows + row, 8), a + load<u32>(aRows + row, 12), aStep,
        taps, tapCount, depth, b, bStep,
        adds ? c0 : initial, adds ? c1 : initial, adds ? c2 : initial, adds ? c3 : initial,
        c0, c1, c2, c3,
      )
    }
    b += panelStep
    c += 32
    initial += initialStep
  }
}

/**
 * A matrix as panels of eight columns, the last one filled up with zeros.
 *
 * @param b read with any steps, in bytes, from row to row and from column to column
 * @param out `rows` rows of eight values a panel
 * @param panelStep bytes from one panel to the next
 */
export function packPanels(
  b: usize, bRowStep: usize, bColumnStep: usize, rows: i32, columns: i32, out: usize, panelStep: usize,
): void {
  for (let first = 0; first < columns; first += 8) {
    const width = min(columns - first, 8)
    let to = out
    for (let row = 0; row < rows; ++row) {
      let from = b + <usize>row * bRowStep
      for (let column = 0; column < 8; ++column) {
        store<f32>(to + (<usize>column << 2), column < width ? load<f32>(from) : 0)
        from += bColumnStep
      }
      to += 32
    }
    b += bColumnStep << 3
    out += panelStep
  }
}
