/** Hyperbolic functions and their inverses, four at a time. Relative error below 5e-7. Not inlined, as they are seldom called. */
import { exp, expm1 } from './exponential'
import { log, log1p } from './logarithm'

@inline
function withSignOf(x: v128, magnitude: v128): v128 {
  return v128.bitselect(x, magnitude, i32x4.splat(0x80000000))
}

/** Near 0 by e^|x| − 1; further out by the square of e^(|x| / 2), which overflows no sooner than the result. */
export function sinh(x: v128): v128 {
  const half = f32x4.splat(0.5)
  const magnitude = f32x4.abs(x)
  const t = expm1(magnitude)
  const near = f32x4.mul(half, f32x4.add(t, f32x4.div(t, f32x4.add(t, f32x4.splat(1)))))
  const root = exp(f32x4.mul(magnitude, half))
  const far = f32x4.mul(f32x4.mul(half, root), root)
  return withSignOf(x, v128.bitselect(far, near, f32x4.gt(magnitude, f32x4.splat(16))))
}

export function cosh(x: v128): v128 {
  const half = f32x4.splat(0.5)
  const root = exp(f32x4.mul(f32x4.abs(x), half))
  const grown = f32x4.mul(f32x4.mul(half, root), root)
  return f32x4.add(grown, f32x4.div(f32x4.splat(0.25), grown))
}

/** Beyond 1e9, where x² ± 1 is x², the inverses are log 2|x|. */
@inline
function isHuge(magnitude: v128): v128 {
  return f32x4.gt(magnitude, f32x4.splat(1e9))
}

@inline
function logOfDouble(magnitude: v128): v128 {
  return f32x4.add(log(magnitude), f32x4.splat(0.6931471805599453))
}

export function asinh(x: v128): v128 {
  const one = f32x4.splat(1)
  const magnitude = f32x4.abs(x)
  const square = f32x4.mul(magnitude, magnitude)
  const more = f32x4.div(square, f32x4.add(one, f32x4.sqrt(f32x4.add(square, one))))
  const near = log1p(f32x4.add(magnitude, more))
  return withSignOf(x, v128.bitselect(logOfDouble(magnitude), near, isHuge(magnitude)))
}

/** NaN below 1. */
export function acosh(x: v128): v128 {
  const t = f32x4.sub(x, f32x4.splat(1))
  const near = log1p(f32x4.add(t, f32x4.sqrt(f32x4.add(f32x4.add(t, t), f32x4.mul(t, t)))))
  const result = v128.bitselect(logOfDouble(x), near, isHuge(x))
  return v128.bitselect(f32x4.splat(NaN), result, f32x4.lt(x, f32x4.splat(1)))
}

/** NaN outside [−1, 1], ±∞ at its ends. */
export function atanh(x: v128): v128 {
  const magnitude = f32x4.abs(x)
  const ratio = f32x4.div(f32x4.add(magnitude, magnitude), f32x4.sub(f32x4.splat(1), magnitude))
  const result = f32x4.mul(f32x4.splat(0.5), log1p(ratio))
  return withSignOf(x, v128.bitselect(f32x4.splat(NaN), result, f32x4.gt(magnitude, f32x4.splat(1))))
}
