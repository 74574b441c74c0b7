import { exp } from './exponential'

/** Over each row: e^(x − max) / Σ e^(x − max), the sum in float64. NaN makes its row NaN. */
export function softmax(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; ++row) {
    let greatest: f32 = -Infinity
    for (let i: usize = 0; i < <usize>columns; ++i) greatest = max(greatest, load<f32>(x + (i << 2)))
    const total = exponentials(x, out, columns, greatest)
    const scale = <f32>(1 / total)
    for (let i: usize = 0; i < <usize>columns; ++i) store<f32>(out + (i << 2), load<f32>(out + (i << 2)) * scale)
    x += <usize>columns << 2
    out += <usize>columns << 2
  }
}

/** Writes e^(x − shift) and returns its sum. */
@inline
function exponentials(x: usize, out: usize, count: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift)
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  let sums = f64x2.splat(0)
  while (out < vectorsEnd) {
    const value = exp(f32x4.sub(v128.load(x), shifts))
    v128.store(out, value)
    sums = f64x2.add(sums, f64x2.promote_low_f32x4(value))
    sums = f64x2.add(sums, f64x2.promote_low_f32x4(i64x2.shuffle(value, value, 1, 0)))
    x += 16
    out += 16
  }
  let total = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  while (out < end) {
    const value = exp(f32x4.sub(v128.load32_zero(x), shifts))
    v128.store32_lane(out, value, 0)
    total += <f64>f32x4.extract_lane(value, 0)
    x += 4
    out += 4
  }
  return total
}
