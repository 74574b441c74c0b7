/**
 * x to the y, four at a time, as JavaScript has it: 2^(y·log2 |x|) in float64, since an error in the
 * exponent is one relative to the result. Relative error below 1e-7, which is half a unit in the last
 * place of float32 and little more.
 */
import { log2OfDoubles } from './logarithm'

/** 2^t of two float64; what float32 can't hold anyway is cut off. */
@inline
function exp2(t: v128): v128 {
  const clamped = f64x2.pmax(f64x2.pmin(t, f64x2.splat(200)), f64x2.splat(-200))
  const shifted = f64x2.add(clamped, f64x2.splat(6755399441055744)) // 1.5·2^52, which rounds
  const r = f64x2.sub(clamped, f64x2.sub(shifted, f64x2.splat(6755399441055744)))
  let sum = f64x2.add(f64x2.mul(r, f64x2.splat(1.5345812846425971e-4)), f64x2.splat(1.3399931245776965e-3))
  sum = f64x2.add(f64x2.mul(r, sum), f64x2.splat(9.618488957422126e-3))
  sum = f64x2.add(f64x2.mul(r, sum), f64x2.splat(5.5503287773090215e-2))
  sum = f64x2.add(f64x2.mul(r, sum), f64x2.splat(0.2402264689059082))
  sum = f64x2.add(f64x2.mul(r, sum), f64x2.splat(0.6931472057365101))
  sum = f64x2.add(f64x2.mul(r, sum), f64x2.splat(1))
  return f64x2.mul(sum, i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(0x3ff0000000000000)))
}

/** |x|^y of the two lower values. */
@inline
function magnitude(x: v128, y: v128): v128 {
  const exponent = f64x2.mul(f64x2.promote_low_f32x4(y), log2OfDoubles(f64x2.promote_low_f32x4(x)))
  return f32x4.demote_f64x2_zero(exp2(exponent))
}

export function power(x: v128, y: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const infinity = f32x4.splat(Infinity)
  const absolute = f32x4.abs(x)
  const low = magnitude(absolute, y)
  const high = magnitude(i64x2.shuffle(absolute, absolute, 1, 0), i64x2.shuffle(y, y, 1, 0))
  let result = i64x2.shuffle(low, high, 0, 2)
  // Of 0 and infinity, which have no logarithm.
  const isInfinite = f32x4.eq(absolute, infinity)
  const extreme = v128.and(v128.xor(isInfinite, f32x4.lt(y, zero)), infinity)
  result = v128.bitselect(extreme, result, v128.or(isInfinite, f32x4.eq(absolute, zero)))
  // Of a negative x: the sign of an odd power, and no fractional ones.
  const isFraction = f32x4.ne(f32x4.floor(y), y)
  const half = f32x4.mul(y, f32x4.splat(0.5))
  const isOdd = v128.andnot(f32x4.ne(f32x4.floor(half), half), isFraction)
  result = v128.or(result, v128.and(v128.and(x, isOdd), i32x4.splat(0x80000000)))
  const isImaginary = v128.and(v128.andnot(f32x4.lt(x, zero), isInfinite), isFraction)
  const isNaN = v128.or(v128.or(isImaginary, f32x4.ne(x, x)), f32x4.ne(y, y))
  result = v128.or(result, isNaN)
  return v128.bitselect(one, result, f32x4.eq(y, zero))
}
