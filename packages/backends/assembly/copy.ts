/** Moving 4-byte values without changing them. */
import { copyBytes, zero } from './bulk'

/** `count` values, side by side. */
@inline
export function copyValues(x: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, v128.load(x))
    x += 16
    out += 16
  }
  while (out < end) {
    store<u32>(out, load<u32>(x))
    x += 4
    out += 4
  }
}

export function fill(out: usize, count: i32, value: f32): void {
  const vector = f32x4.splat(value)
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, vector)
    out += 16
  }
  while (out < end) {
    store<f32>(out, value)
    out += 4
  }
}

/** Rows of equal length, the steps from one to the next in bytes. */
export function copyRows(x: usize, xRowStep: usize, out: usize, outRowStep: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; ++i) {
    copyValues(x, out, columns)
    x += xRowStep
    out += outRowStep
  }
}

/** out[i] = x[i] for i from `begin` to `end`. */
export function copy(begin: i32, end: i32, x: usize, out: usize): void {
  const offset = <usize>begin << 2
  copyBytes(out + offset, x + offset, <usize>(end - begin) << 2)
}

/** out[i] = `value` for i from `begin` to `end`. */
export function fillAll(begin: i32, end: i32, out: usize, value: f32): void {
  const start = out + (<usize>begin << 2)
  if (reinterpret<i32>(value) == 0) zero(start, <usize>(end - begin) << 2)
  else fill(start, end - begin, value)
}
