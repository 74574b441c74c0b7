import { expOfNegative } from './exponential'
import { Fold, foldRun } from './folding'

/** Of each row: e^(x − max) / Σ e^(x − max), the sum in float64. NaN makes its row NaN. The items are rows. */
export function softmax(begin: i32, end: i32, x: usize, out: usize, columns: i32): void {
  const rowStep = <usize>columns << 2
  x += <usize>begin * rowStep
  out += <usize>begin * rowStep
  for (let row = begin; row < end; ++row) {
    const total = exponentials(x, out, columns, foldRun(Fold.Maximum, x, columns))
    multiply(out, columns, <f32>(1 / total))
    x += rowStep
    out += rowStep
  }
}

/** Writes e^(x − greatest) and returns its sum. */
@inline
function exponentials(x: usize, out: usize, count: i32, greatest: v128): f64 {
  const end = out + (<usize>count << 2)
  const blocksEnd = out + (<usize>(count & ~15) << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  let sums = f64x2.splat(0)
  while (out < blocksEnd) {
    const e0 = expOfNegative(f32x4.sub(v128.load(x), greatest))
    const e1 = expOfNegative(f32x4.sub(v128.load(x, 16), greatest))
    const e2 = expOfNegative(f32x4.sub(v128.load(x, 32), greatest))
    const e3 = expOfNegative(f32x4.sub(v128.load(x, 48), greatest))
    v128.store(out, e0)
    v128.store(out, e1, 16)
    v128.store(out, e2, 32)
    v128.store(out, e3, 48)
    sums = addPairs(sums, f32x4.add(f32x4.add(e0, e1), f32x4.add(e2, e3)))
    x += 64
    out += 64
  }
  while (out < vectorsEnd) {
    const value = expOfNegative(f32x4.sub(v128.load(x), greatest))
    v128.store(out, value)
    sums = addPairs(sums, value)
    x += 16
    out += 16
  }
  let total = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  while (out < end) {
    const value = expOfNegative(f32x4.sub(v128.load32_zero(x), greatest))
    v128.store32_lane(out, value, 0)
    total += <f64>f32x4.extract_lane(value, 0)
    x += 4
    out += 4
  }
  return total
}

/** Adds four float32 to two float64. */
@inline
function addPairs(sums: v128, four: v128): v128 {
  const low = f64x2.promote_low_f32x4(four)
  const high = f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 0))
  return f64x2.add(sums, f64x2.add(low, high))
}

@inline
function multiply(x: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor)
  const end = x + (<usize>count << 2)
  const vectorsEnd = x + (<usize>(count & ~3) << 2)
  for (; x < vectorsEnd; x += 16) v128.store(x, f32x4.mul(v128.load(x), factors))
  for (; x < end; x += 4) store<f32>(x, load<f32>(x) * factor)
}
