/** Arctangent, arcsine and arccosine, four at a time. Not inlined, as they are seldom called. */

/** Relative error below 3e-7. */
export function atan(x: v128): v128 {
  const one = f32x4.splat(1)
  const magnitude = f32x4.abs(x)
  const isSteep = f32x4.gt(magnitude, one)
  const y = v128.bitselect(f32x4.div(one, magnitude), magnitude, isSteep)
  const square = f32x4.mul(y, y)
  let sum = f32x4.add(f32x4.mul(square, f32x4.splat(-0.0017539344)), f32x4.splat(0.010726964))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(-0.030804635))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(0.057552142))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(-0.083773178))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(0.10942032))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(-0.14261933))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(0.19998266))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(-0.33333284))
  const angle = f32x4.add(y, f32x4.mul(f32x4.mul(y, square), sum))
  const result = v128.bitselect(f32x4.sub(f32x4.splat(1.5707963267948966), angle), angle, isSteep)
  return v128.bitselect(x, result, i32x4.splat(0x80000000))
}

/** The angle of the point (x, y), in [−π, π], as JavaScript's atan2 has it for zeros and infinities too. */
export function atan2(y: v128, x: v128): v128 {
  const signs = i32x4.splat(0x80000000)
  const rise = f32x4.abs(y)
  const run = f32x4.abs(x)
  // Of 0 / 0 and ∞ / ∞, which are no slopes, the angles are 0 and π/4.
  const isOrigin = f32x4.eq(f32x4.max(rise, run), f32x4.splat(0))
  const isFar = f32x4.eq(f32x4.min(rise, run), f32x4.splat(Infinity))
  const one = f32x4.splat(1)
  const slope = v128.bitselect(one, f32x4.div(v128.andnot(rise, isOrigin), v128.bitselect(one, run, isOrigin)), isFar)
  const angle = atan(slope)
  // The sign of a zero counts: −0 lies on the left.
  const isLeft = i32x4.shr_s(x, 31)
  const turned = v128.bitselect(f32x4.sub(f32x4.splat(3.141592653589793), angle), angle, isLeft)
  const signed = v128.bitselect(y, turned, signs)
  return v128.bitselect(signed, f32x4.add(x, y), v128.and(f32x4.eq(x, x), f32x4.eq(y, y)))
}

/** The arcsine of y in [−1/2, 1/2]. */
@inline
function arcsineOf(y: v128): v128 {
  const square = f32x4.mul(y, y)
  let sum = f32x4.add(f32x4.mul(square, f32x4.splat(0.042638706)), f32x4.splat(0.023856439))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(0.045550523))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(0.074944321))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(0.16666790))
  return f32x4.add(y, f32x4.mul(f32x4.mul(y, square), sum))
}

/** √((1 − |x|) / 2), whose arcsine is half of |x|'s arccosine. */
@inline
function halfChord(magnitude: v128): v128 {
  return f32x4.sqrt(f32x4.mul(f32x4.sub(f32x4.splat(1), magnitude), f32x4.splat(0.5)))
}

/** Relative error below 3e-7; NaN outside [−1, 1]. */
export function asin(x: v128): v128 {
  const magnitude = f32x4.abs(x)
  const isFar = f32x4.gt(magnitude, f32x4.splat(0.5))
  const part = arcsineOf(v128.bitselect(halfChord(magnitude), magnitude, isFar))
  const far = f32x4.sub(f32x4.splat(1.5707963267948966), f32x4.add(part, part))
  return v128.bitselect(x, v128.bitselect(far, part, isFar), i32x4.splat(0x80000000))
}

/** Relative error below 4e-7; NaN outside [−1, 1]. */
export function acos(x: v128): v128 {
  const magnitude = f32x4.abs(x)
  const isFar = f32x4.gt(magnitude, f32x4.splat(0.5))
  const part = arcsineOf(v128.bitselect(halfChord(magnitude), x, isFar))
  const far = f32x4.add(part, part)
  const isNegative = f32x4.lt(x, f32x4.splat(0))
  const turned = v128.bitselect(f32x4.sub(f32x4.splat(3.141592653589793), far), far, isNegative)
  return v128.bitselect(turned, f32x4.sub(f32x4.splat(1.5707963267948966), part), isFar)
}
