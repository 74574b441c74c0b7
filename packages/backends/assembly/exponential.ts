/**
 * e to the x, four at a time. x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r by a polynomial, 2^n by its
 * bits, in two factors so that it reaches denormals and infinity. Relative error below 1.2e-7; NaN
 * stays NaN, which is what the order of operands in pmin and pmax is for.
 */
import { multiplyAdd } from './multiply-add'

/** x / ln 2, rounded to a whole number n by adding 1.5·2^23: n stands in the lowest bits. */
@inline
function roundedQuotient(x: v128): v128 {
  return multiplyAdd(f32x4.splat(12582912), x, f32x4.splat(1.4426950408889634))
}

/** e^r − 1 for r = x − n·ln 2, with ln 2 in two parts so that the first product is exact. */
@inline
function reducedExpm1(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(12582912))
  const r = multiplyAdd(multiplyAdd(x, n, f32x4.splat(-0.693359375)), n, f32x4.splat(2.12194440e-4))
  let sum = multiplyAdd(f32x4.splat(8.3687451513e-3), r, f32x4.splat(1.3814538576e-3))
  sum = multiplyAdd(f32x4.splat(4.1668390822e-2), r, sum)
  sum = multiplyAdd(f32x4.splat(1.6666520399e-1), r, sum)
  sum = multiplyAdd(f32x4.splat(4.9999993432e-1), r, sum)
  return multiplyAdd(r, f32x4.mul(r, r), sum)
}

/** The bits of 1, to which n·2^23 is added for those of 2^n. */
const ONE = 0x3f800000

@inline
export function exp(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104))
  const shifted = roundedQuotient(clamped)
  const half = v128.and(i32x4.shl(shifted, 22), i32x4.splat(0xff800000))
  const rest = i32x4.sub(i32x4.shl(shifted, 23), half)
  const reduced = f32x4.add(reducedExpm1(clamped, shifted), f32x4.splat(1))
  return f32x4.mul(f32x4.mul(reduced, i32x4.add(half, i32x4.splat(ONE))), i32x4.add(rest, i32x4.splat(ONE)))
}

/** e^x for x ≤ 0 or NaN: by 2^(n + 64), which is never denormal, and then 2^−64. */
@inline
export function expOfNegative(x: v128): v128 {
  const clamped = f32x4.pmax(x, f32x4.splat(-104))
  const shifted = roundedQuotient(clamped)
  const reduced = f32x4.add(reducedExpm1(clamped, shifted), f32x4.splat(1))
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(ONE + (64 << 23)))
  return f32x4.mul(f32x4.mul(reduced, power), f32x4.splat(5.421010862427522e-20))
}

/** e^x − 1, relatively exact near 0: 2^n·(e^r − 1) + (2^n − 1). */
@inline
export function expm1(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-20))
  const shifted = roundedQuotient(clamped)
  const half = v128.and(i32x4.shl(shifted, 22), i32x4.splat(0xff800000))
  const rest = i32x4.sub(i32x4.shl(shifted, 23), half)
  const first = i32x4.add(half, i32x4.splat(ONE))
  const inverse = i32x4.sub(i32x4.splat(ONE), rest)
  const sum = multiplyAdd(f32x4.sub(first, inverse), reducedExpm1(clamped, shifted), first)
  return f32x4.mul(sum, i32x4.add(rest, i32x4.splat(ONE)))
}

/** e^x − 1 for x ≤ 0 or NaN. */
@inline
export function expm1OfNegative(x: v128): v128 {
  const clamped = f32x4.pmax(x, f32x4.splat(-20))
  const shifted = roundedQuotient(clamped)
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(ONE))
  return multiplyAdd(f32x4.sub(power, f32x4.splat(1)), reducedExpm1(clamped, shifted), power)
}
