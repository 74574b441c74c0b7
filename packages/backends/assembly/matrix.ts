import { copyValues } from './copy'
import { spare, zeros } from './fixed'
import { tiles } from './tile'

/** So many k at a time, so that what is read of a and b meanwhile stays in the nearest cache. */
const DEPTH_BLOCK: i32 = 224

/**
 * c = from + a·b, panel by panel of eight columns, so that a panel of b stays in the nearest cache for all rows.
 *
 * @param aStep bytes from one k to the next; `aRowStep` and `aStep` let a be transposed
 * @param b its k-th row of eight values is at `b + panel·panelStep + k·bStep`; what stands in the last
 *   panel behind the last column is read and has no effect
 * @param from what each sum begins with: `fromRowStep` and `fromPanelStep` are 0 where rows or panels share it
 */
export function multiplyPanels(
  a: usize, aRowStep: usize, aStep: usize, rows: i32, depth: i32,
  b: usize, bStep: usize, panelStep: usize, columns: i32,
  from: usize, fromRowStep: usize, fromPanelStep: usize, c: usize, cRowStep: usize,
): void {
  for (let k = 0; k < depth; k += DEPTH_BLOCK) {
    const some = min(depth - k, DEPTH_BLOCK)
    let panel = b + <usize>k * bStep
    let begin = from
    let to = c
    let column = columns
    for (; column >= 8; column -= 8) {
      tiles(a, aRowStep, aStep, rows, some, panel, bStep, begin, fromRowStep, to, cRowStep)
      panel += panelStep
      begin += fromPanelStep
      to += 32
    }
    if (column > 0) narrowPanel(a, aRowStep, aStep, rows, some, panel, bStep, column, begin, fromRowStep, to, cRowStep)
    // The next block adds to what this one has come to.
    a += <usize>some * aStep
    from = c
    fromRowStep = cRowStep
    fromPanelStep = 32
  }
}

/** The last panel, if it has fewer columns, by way of a tile of full width. */
function narrowPanel(
  a: usize, aRowStep: usize, aStep: usize, rows: i32, depth: i32, b: usize, bStep: usize, columns: i32,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  const full = spare()
  for (let row = 0; row < rows; row += 4) {
    const some = min(rows - row, 4)
    for (let i: usize = 0; i < <usize>some; ++i) copyValues(from + i * fromRowStep, full + (i << 5), columns)
    tiles(a, aRowStep, aStep, some, depth, b, bStep, full, 32, full, 32)
    for (let i: usize = 0; i < <usize>some; ++i) copyValues(full + (i << 5), c + i * cRowStep, columns)
    a += aRowStep << 2
    from += fromRowStep << 2
    c += cRowStep << 2
  }
}

/**
 * c = initial + a·b in blocks of `blockRows` by `blockColumns`: a row of blocks after the other.
 *
 * @param initial one value a column, which every row begins with; 0 for zeros
 * @param blockColumns a multiple of 8
 */
export function multiplyBlocks(
  begin: i32, end: i32,
  a: usize, aRowStep: usize, aStep: usize, rows: i32, depth: i32,
  b: usize, bStep: usize, panelStep: usize, columns: i32,
  initial: usize, c: usize, cRowStep: usize, blockRows: i32, blockColumns: i32,
): void {
  const across = (columns + blockColumns - 1) / blockColumns
  for (let block = begin; block < end; ++block) {
    const row = (block / across) * blockRows
    const column = (block % across) * blockColumns
    multiplyPanels(
      a + <usize>row * aRowStep, aRowStep, aStep, min(rows - row, blockRows), depth,
      b + <usize>(column >> 3) * panelStep, bStep, panelStep, min(columns - column, blockColumns),
      initial == 0 ? zeros() : initial + (<usize>column << 2), 0, initial == 0 ? 0 : 32,
      c + <usize>row * cRowStep + (<usize>column << 2), cRowStep,
    )
  }
}
