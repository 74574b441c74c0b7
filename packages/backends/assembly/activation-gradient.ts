import { expm1OfNegative } from './exponential'

/** The gradient before an activation, dy·f′, with f′ had from the output y. */

// prettier-ignore
const enum Activation { Relu, Sigmoid, Tanh, LeakyRelu, Elu, Softplus }

@inline
function apply(activation: Activation, dy: v128, y: v128, slope: f32): v128 {
  const one = f32x4.splat(1), zero = f32x4.splat(0)
  if (activation == Activation.Relu) return v128.and(dy, f32x4.gt(y, zero))
  if (activation == Activation.Sigmoid) return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(one, y)))
  if (activation == Activation.Tanh) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(y, y)))
  if (activation == Activation.LeakyRelu) return v128.bitselect(dy, f32x4.mul(dy, f32x4.splat(slope)), f32x4.gt(y, zero))
  // The slope is 1 above 0 and e^x = y + 1 below.
  if (activation == Activation.Elu) return f32x4.mul(dy, f32x4.add(one, f32x4.pmin(y, zero)))
  return f32x4.neg(f32x4.mul(dy, expm1OfNegative(f32x4.neg(y))))
}

@inline
function map(activation: Activation, begin: i32, end: i32, dy: usize, y: usize, out: usize, slope: f32 = 0): void {
  const last = out + (<usize>end << 2)
  const vectorsEnd = out + (<usize>(begin + ((end - begin) & ~3)) << 2)
  dy += <usize>begin << 2
  y += <usize>begin << 2
  out += <usize>begin << 2
  while (out < vectorsEnd) {
    v128.store(out, apply(activation, v128.load(dy), v128.load(y), slope))
    dy += 16
    y += 16
    out += 16
  }
  while (out < last) {
    v128.store32_lane(out, apply(activation, v128.load32_zero(dy), v128.load32_zero(y), slope), 0)
    dy += 4
    y += 4
    out += 4
  }
}

export function reluGradient(begin: i32, end: i32, dy: usize, y: usize, out: usize): void {
  map(Activation.Relu, begin, end, dy, y, out)
}
export function sigmoidGradient(begin: i32, end: i32, dy: usize, y: usize, out: usize): void {
  map(Activation.Sigmoid, begin, end, dy, y, out)
}
export function tanhGradient(begin: i32, end: i32, dy: usize, y: usize, out: usize): void {
  map(Activation.Tanh, begin, end, dy, y, out)
}
export function leakyReluGradient(begin: i32, end: i32, dy: usize, y: usize, out: usize, slope: f32): void {
  map(Activation.LeakyRelu, begin, end, dy, y, out, slope)
}
/** Of ELU with α = 1. */
export function eluSlopes(begin: i32, end: i32, dy: usize, y: usize, out: usize): void {
  map(Activation.Elu, begin, end, dy, y, out)
}
export function softplusGradient(begin: i32, end: i32, dy: usize, y: usize, out: usize): void {
  map(Activation.Softplus, begin, end, dy, y, out)
}
