import { multiplyAdd } from './multiply-add'

/**
 * (x − mean)·factor + offset, of rows of `columns` values. The items are values.
 *
 * @param constants the means of all columns, then their factors, then their offsets
 */
export function normalize(begin: i32, end: i32, x: usize, constants: usize, out: usize, columns: i32): void {
  const rowStep = <usize>columns << 2
  let column = begin % columns
  while (begin < end) {
    const count = min(columns - column, end - begin)
    const offset = <usize>begin << 2
    normalizeRun(x + offset, constants + (<usize>column << 2), rowStep, out + offset, count)
    begin += count
    column = 0
  }
}

@inline
function normalizeRun(x: usize, mean: usize, rowStep: usize, out: usize, count: i32): void {
  const factor = mean + rowStep
  const offset = factor + rowStep
  const end = <usize>count << 2
  const vectorsEnd = <usize>(count & ~3) << 2
  let at: usize = 0
  for (; at < vectorsEnd; at += 16) {
    const distance = f32x4.sub(v128.load(x + at), v128.load(mean + at))
    v128.store(out + at, multiplyAdd(v128.load(offset + at), distance, v128.load(factor + at)))
  }
  for (; at < end; at += 4) {
    const distance = f32x4.sub(v128.load32_zero(x + at), v128.load32_zero(mean + at))
    v128.store32_lane(out + at, multiplyAdd(v128.load32_zero(offset + at), distance, v128.load32_zero(factor + at)), 0)
  }
}
