/**
 * Natural logarithms, four at a time: x = 2^e·m with m in [√½, √2), and log m by Cephes' polynomial.
 * Relative error below 1.5e-7. 0 gives −∞, what is below 0 NaN, as does NaN itself.
 */
import { multiplyAdd } from './multiply-add'

@inline
export function log(x: v128): v128 {
  const denormal = f32x4.lt(x, f32x4.splat(1.17549435e-38))
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, denormal)
  const exponent = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23)
  const m = f32x4.sub(i32x4.sub(scaled, i32x4.shl(exponent, 23)), f32x4.splat(1))
  const e = f32x4.sub(f32x4.convert_i32x4_s(exponent), v128.and(f32x4.splat(23), denormal))
  let sum = multiplyAdd(f32x4.splat(-1.1514610310e-1), m, f32x4.splat(7.0376836292e-2))
  sum = multiplyAdd(f32x4.splat(1.1676998740e-1), m, sum)
  sum = multiplyAdd(f32x4.splat(-1.2420140846e-1), m, sum)
  sum = multiplyAdd(f32x4.splat(1.4249322787e-1), m, sum)
  sum = multiplyAdd(f32x4.splat(-1.6668057665e-1), m, sum)
  sum = multiplyAdd(f32x4.splat(2.0000714765e-1), m, sum)
  sum = multiplyAdd(f32x4.splat(-2.4999993993e-1), m, sum)
  sum = multiplyAdd(f32x4.splat(3.3333331174e-1), m, sum)
  const square = f32x4.mul(m, m)
  sum = f32x4.mul(f32x4.mul(sum, m), square)
  sum = multiplyAdd(sum, e, f32x4.splat(-2.12194440e-4))
  sum = multiplyAdd(sum, square, f32x4.splat(-0.5))
  const result = multiplyAdd(f32x4.add(m, sum), e, f32x4.splat(0.693359375))
  return atEdges(x, x, result)
}

/** log(1 + x), relatively exact near 0: what rounding 1 + x lost is put back to first order. */
@inline
export function log1p(x: v128): v128 {
  const u = f32x4.add(x, f32x4.splat(1))
  const lost = f32x4.sub(x, f32x4.sub(u, f32x4.splat(1)))
  return atEdges(u, x, f32x4.add(log(u), f32x4.div(lost, u)))
}

/** log(1 + x) for x in [0, 1] or NaN: 2·artanh s with s = x / (2 + x), as a polynomial in s². Relative error below 2e-7. */
@inline
export function log1pOfFraction(x: v128): v128 {
  const s = f32x4.div(x, f32x4.add(x, f32x4.splat(2)))
  const square = f32x4.mul(s, s)
  let sum = multiplyAdd(f32x4.splat(0.27960607), square, f32x4.splat(0.28178332))
  sum = multiplyAdd(f32x4.splat(0.40024909), square, sum)
  sum = multiplyAdd(f32x4.splat(0.66666314), square, sum)
  return multiplyAdd(f32x4.add(s, s), f32x4.mul(s, square), sum)
}

/** `x` itself where it is infinite or NaN; −∞ where `argument` is 0; NaN where that is below 0. */
@inline
function atEdges(argument: v128, x: v128, result: v128): v128 {
  const zero = f32x4.splat(0)
  const finite = f32x4.lt(x, f32x4.splat(Infinity))
  const edge = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(NaN), f32x4.eq(argument, zero))
  return v128.bitselect(v128.bitselect(result, edge, f32x4.gt(argument, zero)), x, finite)
}

/**
 * log2 x of two positive float64, neither denormal nor infinite: x = 2^e·m with m in [√½, √2), and
 * log2 m by s = (m − 1) / (m + 1). Relative error below 5e-12.
 */
@inline
export function log2OfDoubles(x: v128): v128 {
  const sqrtHalf: i64 = 0x3fe6a09e667f3bcd
  const one: i64 = 0x3ff0000000000000
  const bits = i64x2.add(x, i64x2.splat(one - sqrtHalf))
  // The exponent's bits as the last ones of 2^52, to which 1023 has been added.
  const exponent = v128.or(i64x2.shr_u(bits, 52), i64x2.splat(0x4330000000000000))
  const e = f64x2.sub(exponent, f64x2.splat(4503599627370496.0 + 1023.0))
  const m = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(sqrtHalf))
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)))
  const square = f64x2.mul(s, s)
  let sum = f64x2.add(f64x2.mul(square, f64x2.splat(0.3407489691180968)), f64x2.splat(0.41167174647553956))
  sum = f64x2.add(f64x2.mul(square, sum), f64x2.splat(0.577083600317347))
  sum = f64x2.add(f64x2.mul(square, sum), f64x2.splat(0.9617966732663611))
  sum = f64x2.add(f64x2.mul(square, sum), f64x2.splat(2.885390081790142))
  return f64x2.add(e, f64x2.mul(s, sum))
}
