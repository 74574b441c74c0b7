/**
 * e to the x, four at a time. x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r by a polynomial (Cephes'
 * expf), 2^n by its bits, in two factors so that it reaches denormals and infinity. Relative error
 * below 1.2e-7; NaN stays NaN.
 */

// prettier-ignore
@inline
function clamp(x: v128, lowest: f32, highest: f32): v128 {
  // In this order of operands both keep a NaN.
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(highest)), f32x4.splat(lowest))
}

/** x / ln 2, rounded to a whole number by adding 1.5·2^23: n stands in the lowest bits. */
@inline
function roundedQuotient(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(1.4426950408889634)), f32x4.splat(12582912))
}

/** x − n·ln 2, with ln 2 in two parts so that the first product is exact. */
@inline
function remainder(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(12582912))
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
}

/** e^r − 1 for |r| ≤ ln 2 / 2 */
@inline
function reducedExpm1(r: v128): v128 {
  let sum = f32x4.splat(1.9875691500e-4)
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.3981999507e-3))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(8.3334519073e-3))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(4.1665795894e-2))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.6666665459e-1))
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(5.0000001201e-1))
  return f32x4.add(f32x4.mul(f32x4.mul(r, r), sum), r)
}

/** 2^n for whole n in −126 … 127 */
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

@inline
export function exp(x: v128): v128 {
  const clamped = clamp(x, -104, 89)
  const shifted = roundedQuotient(clamped)
  const n = i32x4.sub(shifted, i32x4.splat(0x4b400000))
  const half = i32x4.shr_s(n, 1)
  const reduced = f32x4.add(reducedExpm1(remainder(clamped, shifted)), f32x4.splat(1))
  return f32x4.mul(f32x4.mul(reduced, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)))
}

/** e^x − 1, relatively exact near 0: 2^n·(e^r − 1) + (2^n − 1). */
@inline
export function expm1(x: v128): v128 {
  const clamped = clamp(x, -20, 89)
  const shifted = roundedQuotient(clamped)
  const n = i32x4.sub(shifted, i32x4.splat(0x4b400000))
  const half = i32x4.shr_s(n, 1)
  const first = powerOfTwo(half)
  const second = powerOfTwo(i32x4.sub(n, half))
  const inverse = powerOfTwo(i32x4.sub(half, n))
  const reduced = reducedExpm1(remainder(clamped, shifted))
  return f32x4.mul(f32x4.add(f32x4.mul(reduced, first), f32x4.sub(first, inverse)), second)
}
