/**
 * Moving 4-byte values of an array that is read and written in any order of its axes, with axes
 * repeated, reversed or only in part. It has planes of rows of columns; for each of these axes the
 * steps are bytes from one place to the next in x (0 to repeat) and in out; they can be negative.
 *
 * Planes can be along any number of axes, for which there is a table: three i32 for each, outermost
 * first, their size and their two steps.
 */
import { copyBytes } from './bulk'
import { copyValues } from './copy'
import { transpose4x4 } from './transpose'

/** How far a plane is from the first one: in x, and with `inOut` in out. */
@inline
function offsetOf(plane: i32, axes: usize, rank: i32, inOut: bool): usize {
  let offset = 0
  for (let axis = axes + <usize>(rank * 12); axis > axes; axis -= 12) {
    const size = load<i32>(axis - 12)
    const rest = plane / size
    offset += (plane - rest * size) * load<i32>(axis - (inOut ? 4 : 8))
    plane = rest
  }
  return <usize>offset
}

/** The items are values in the order of the axes. */
export function copyStrided(
  begin: i32, end: i32, x: usize, out: usize, axes: usize, rank: i32,
  rows: i32, rowStep: i32, outRowStep: i32, columns: i32, step: i32, outStep: i32,
): void {
  let row = begin / columns
  let column = begin - row * columns
  let plane = row / rows
  row -= plane * rows
  while (begin < end) {
    let from = x + offsetOf(plane, axes, rank, false) + <usize>(row * rowStep)
    let to = out + offsetOf(plane, axes, rank, true) + <usize>(row * outRowStep)
    for (; row < rows && begin < end; ++row) {
      const count = min(columns - column, end - begin)
      copyRun(from + <usize>(column * step), <usize>step, to + <usize>(column * outStep), <usize>outStep, count)
      from += <usize>rowStep
      to += <usize>outRowStep
      begin += count
      column = 0
    }
    row = 0
    plane += 1
  }
}

@inline
function copyRun(x: usize, step: usize, out: usize, outStep: usize, count: i32): void {
  if (step == 4 && outStep == 4) {
    // The longer loop is worth a call where there is much to copy.
    if (count > 256) copyBytes(out, x, <usize>count << 2)
    else copyValues(x, out, count)
  } else
    for (let i = 0; i < count; ++i) {
      store<u32>(out, load<u32>(x))
      x += step
      out += outStep
    }
}

/**
 * The same where values are side by side along the rows of x, and along the columns of out: each plane
 * is turned over. The items are rows.
 */
export function transposePlanes(
  begin: i32, end: i32, x: usize, out: usize, axes: usize, rank: i32,
  rows: i32, outRowStep: i32, columns: i32, step: i32,
): void {
  let plane = begin / rows
  let row = begin - plane * rows
  while (begin < end) {
    const from = x + offsetOf(plane, axes, rank, false)
    const to = out + offsetOf(plane, axes, rank, true)
    const last = min(rows, row + end - begin)
    begin += last - row
    // Sixteen rows at a time are a cache line of x.
    for (; row < last; row += 16)
      transposeRows(
        from + (<usize>row << 2), <usize>step, to + <usize>(row * outRowStep), <usize>outRowStep, min(last - row, 16), columns,
      )
    row = 0
    plane += 1
  }
}

/** Up to sixteen rows of out. */
@inline
function transposeRows(x: usize, step: usize, out: usize, outRowStep: usize, rows: i32, columns: i32): void {
  const wholeRows = rows & ~3
  const wholeColumns = columns & ~3
  for (let column = 0; column < wholeColumns; column += 4) {
    const from = x + <usize>column * step
    const to = out + (<usize>column << 2)
    for (let row = 0; row < wholeRows; row += 4)
      transpose4x4(from + (<usize>row << 2), step, to + <usize>row * outRowStep, outRowStep)
  }
  for (let row = 0; row < rows; ++row) {
    let column = row < wholeRows ? wholeColumns : 0
    let from = x + <usize>column * step + (<usize>row << 2)
    const to = out + <usize>(row * outRowStep)
    for (; column < columns; ++column) {
      store<u32>(to + (<usize>column << 2), load<u32>(from))
      from += step
    }
  }
}
