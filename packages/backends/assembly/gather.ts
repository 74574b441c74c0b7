import { copyValues } from './copy'

/**
 * Rows picked by index: out[batch, outer, i] = x[batch, outer, indices[batch, i]]. The items are rows
 * of out.
 *
 * @param indices i32, `count` of them for each of the batch; all of them are below `length`
 * @param outer how many lists of rows share the same indices
 * @param columns values in a row
 */
export function gatherRows(
  begin: i32, end: i32, x: usize, indices: usize, out: usize, outer: i32, length: i32, count: i32, columns: i32,
): void {
  const rowStep = <usize>columns << 2
  out += <usize>begin * rowStep
  let list = begin / count
  let i = begin - list * count
  for (let row = begin; row < end; ++row) {
    const index = load<i32>(indices + (<usize>((list / outer) * count + i) << 2))
    const from = x + <usize>(list * length + index) * rowStep
    if (columns == 1) store<u32>(out, load<u32>(from))
    else copyValues(from, out, columns)
    out += rowStep
    i += 1
    if (i == count) {
      i = 0
      list += 1
    }
  }
}

/**
 * The other way round: every row of x is added to the row of out that its index names; what is not
 * below `segments` is left out. The items are columns, so that each sum is added up in order.
 *
 * @param out zeros to begin with
 */
export function addRowsByIndex(
  begin: i32, end: i32, x: usize, indices: usize, out: usize, rows: i32, segments: i32, columns: i32,
): void {
  const wholeEnd = begin + ((end - begin) & ~3)
  for (let row = 0; row < rows; ++row) {
    const segment = load<u32>(indices + (<usize>row << 2))
    if (segment >= <u32>segments) continue
    const from = x + (<usize>row * <usize>columns << 2)
    const to = out + (<usize>segment * <usize>columns << 2)
    let column = begin
    for (; column < wholeEnd; column += 4) {
      const at = <usize>column << 2
      v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)))
    }
    for (; column < end; ++column) {
      const at = <usize>column << 2
      store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at))
    }
  }
}
