import { expOfNegative } from './exponential'

/**
 * The error function, four at a time: up to 1 a polynomial of x², beyond it 1 less e^(−x²) times a
 * polynomial of 1 / (1 + |x| / 2). Relative error below 3e-7. Not inlined, as it is seldom called.
 */
export function erf(x: v128): v128 {
  const one = f32x4.splat(1)
  const magnitude = f32x4.abs(x)
  const square = f32x4.mul(x, x)
  let near = f32x4.add(f32x4.mul(square, f32x4.splat(7.8538614e-5)), f32x4.splat(-8.0101932e-4))
  near = f32x4.add(f32x4.mul(square, near), f32x4.splat(5.1883277e-3))
  near = f32x4.add(f32x4.mul(square, near), f32x4.splat(-2.6853812e-2))
  near = f32x4.add(f32x4.mul(square, near), f32x4.splat(1.1283585e-1))
  near = f32x4.add(f32x4.mul(square, near), f32x4.splat(-3.7612626e-1))
  near = f32x4.mul(x, f32x4.add(f32x4.mul(square, near), f32x4.splat(1.1283792)))
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(magnitude, f32x4.splat(0.5))))
  let far = f32x4.add(f32x4.mul(t, f32x4.splat(-0.23080160)), f32x4.splat(0.63667982))
  far = f32x4.add(f32x4.mul(t, far), f32x4.splat(-0.064460389))
  far = f32x4.add(f32x4.mul(t, far), f32x4.splat(0.39680193))
  far = f32x4.add(f32x4.mul(t, far), f32x4.splat(0.25970065))
  far = f32x4.add(f32x4.mul(t, far), f32x4.splat(0.0018224771))
  far = f32x4.sub(one, f32x4.mul(far, expOfNegative(f32x4.neg(square))))
  const signed = v128.bitselect(x, far, i32x4.splat(0x80000000))
  return v128.bitselect(signed, near, f32x4.gt(magnitude, one))
}
