/** Functions of one value: out[i] = f(x[i]) for i from `begin` to `end`, some with one or two constants p and q. */
import { erf } from './error-function'
import { exp, expm1, expm1OfNegative, expOfNegative } from './exponential'
import { acosh, asinh, atanh, cosh, sinh } from './hyperbolic'
import { acos, asin, atan } from './inverse-trigonometry'
import { log, log1p, log1pOfFraction } from './logarithm'
import { cos, sin, tan } from './trigonometry'

// prettier-ignore
const enum Operation {
  Absolute, Negate, Sign, Floor, Ceil, Round, Square, SquareRoot, ReciprocalSquareRoot, Reciprocal,
  Exp, Expm1, Log, Log1p, Sigmoid, Tanh, Softplus,
  Relu, Relu6, LeakyRelu, Elu, Selu, Step, Clip, Erf,
  Sine, Cosine, Tangent, Arcsine, Arccosine, Arctangent,
  HyperbolicSine, HyperbolicCosine, HyperbolicArcsine, HyperbolicArccosine, HyperbolicArctangent,
}

const SELU_ALPHA: f32 = 1.7580993408473768599402175208123
const SELU_SCALE: f32 = 1.0507009873554804934193349852946

@inline
function negativeAbsolute(x: v128): v128 {
  return v128.or(x, i32x4.splat(0x80000000))
}

@inline
function apply(operation: Operation, x: v128, p: f32, q: f32): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  // By a constant for the sign, which four vectors share: V8 makes one for each `f32x4.abs` and `f32x4.neg`.
  if (operation == Operation.Absolute) return v128.and(x, i32x4.splat(0x7fffffff))
  if (operation == Operation.Negate) return v128.xor(x, i32x4.splat(0x80000000))
  if (operation == Operation.Sign)
    return f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one))
  if (operation == Operation.Floor) return f32x4.floor(x)
  if (operation == Operation.Ceil) return f32x4.ceil(x)
  if (operation == Operation.Round) return f32x4.nearest(x)
  if (operation == Operation.Square) return f32x4.mul(x, x)
  if (operation == Operation.SquareRoot) return f32x4.sqrt(x)
  if (operation == Operation.ReciprocalSquareRoot) return f32x4.div(one, f32x4.sqrt(x))
  if (operation == Operation.Reciprocal) return f32x4.div(one, x)
  if (operation == Operation.Exp) return exp(x)
  if (operation == Operation.Expm1) return expm1(x)
  if (operation == Operation.Log) return log(x)
  if (operation == Operation.Log1p) return log1p(x)
  if (operation == Operation.Sigmoid) {
    // By e^−|x|, which can't overflow: 1 / (1 + e^−x) and, for x below 0, e^x / (1 + e^x).
    const u = expOfNegative(negativeAbsolute(x))
    return f32x4.div(v128.bitselect(one, u, f32x4.ge(x, zero)), f32x4.add(one, u))
  }
  if (operation == Operation.Tanh) {
    const t = expm1OfNegative(f32x4.mul(f32x4.abs(x), f32x4.splat(-2)))
    const magnitude = f32x4.div(f32x4.neg(t), f32x4.add(t, f32x4.splat(2)))
    return v128.bitselect(x, magnitude, i32x4.splat(0x80000000))
  }
  if (operation == Operation.Softplus)
    return f32x4.add(f32x4.pmax(x, zero), log1pOfFraction(expOfNegative(negativeAbsolute(x))))
  if (operation == Operation.Relu) return f32x4.pmax(x, zero)
  if (operation == Operation.Relu6) return f32x4.pmin(f32x4.pmax(x, zero), f32x4.splat(6))
  if (operation == Operation.LeakyRelu) return v128.bitselect(f32x4.mul(x, f32x4.splat(p)), x, f32x4.lt(x, zero))
  if (operation == Operation.Elu) return v128.bitselect(x, expm1OfNegative(x), f32x4.ge(x, zero))
  if (operation == Operation.Selu)
    return v128.bitselect(
      f32x4.mul(x, f32x4.splat(SELU_SCALE)),
      f32x4.mul(expm1OfNegative(x), f32x4.splat(SELU_ALPHA)),
      f32x4.ge(x, zero),
    )
  if (operation == Operation.Erf) return erf(x)
  if (operation == Operation.Sine) return sin(x)
  if (operation == Operation.Cosine) return cos(x)
  if (operation == Operation.Tangent) return tan(x)
  if (operation == Operation.Arcsine) return asin(x)
  if (operation == Operation.Arccosine) return acos(x)
  if (operation == Operation.Arctangent) return atan(x)
  if (operation == Operation.HyperbolicSine) return sinh(x)
  if (operation == Operation.HyperbolicCosine) return cosh(x)
  if (operation == Operation.HyperbolicArcsine) return asinh(x)
  if (operation == Operation.HyperbolicArccosine) return acosh(x)
  if (operation == Operation.HyperbolicArctangent) return atanh(x)
  if (operation == Operation.Step) {
    const stepped = v128.bitselect(one, f32x4.splat(p), f32x4.gt(x, zero))
    return v128.bitselect(stepped, x, f32x4.eq(x, x))
  }
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(q)), f32x4.splat(p))
}

@inline
function map(operation: Operation, begin: i32, end: i32, x: usize, out: usize, p: f32 = 0, q: f32 = 0): void {
  const count = end - begin
  x += <usize>begin << 2
  out += <usize>begin << 2
  const outEnd = out + (<usize>count << 2)
  const blocksEnd = out + (<usize>(count & ~15) << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  // Four at a time: a constant made for one serves the others too.
  while (out < blocksEnd) {
    const y0 = apply(operation, v128.load(x), p, q)
    const y1 = apply(operation, v128.load(x, 16), p, q)
    const y2 = apply(operation, v128.load(x, 32), p, q)
    const y3 = apply(operation, v128.load(x, 48), p, q)
    v128.store(out, y0)
    v128.store(out, y1, 16)
    v128.store(out, y2, 32)
    v128.store(out, y3, 48)
    x += 64
    out += 64
  }
  while (out < vectorsEnd) {
    v128.store(out, apply(operation, v128.load(x), p, q))
    x += 16
    out += 16
  }
  while (out < outEnd) {
    v128.store32_lane(out, apply(operation, v128.load32_zero(x), p, q), 0)
    x += 4
    out += 4
  }
}

export function absolute(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Absolute, begin, end, x, out)
}
export function negate(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Negate, begin, end, x, out)
}
export function sign(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Sign, begin, end, x, out)
}
export function floor(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Floor, begin, end, x, out)
}
export function ceil(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Ceil, begin, end, x, out)
}
export function round(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Round, begin, end, x, out)
}
export function square(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Square, begin, end, x, out)
}
export function squareRoot(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.SquareRoot, begin, end, x, out)
}
export function reciprocalSquareRoot(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.ReciprocalSquareRoot, begin, end, x, out)
}
export function reciprocal(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Reciprocal, begin, end, x, out)
}
export function exponential(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Exp, begin, end, x, out)
}
export function exponentialMinus1(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Expm1, begin, end, x, out)
}
export function logarithm(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Log, begin, end, x, out)
}
export function logarithm1p(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Log1p, begin, end, x, out)
}
export function sigmoid(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Sigmoid, begin, end, x, out)
}
export function tanh(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Tanh, begin, end, x, out)
}
export function softplus(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Softplus, begin, end, x, out)
}
export function relu(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Relu, begin, end, x, out)
}
export function relu6(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Relu6, begin, end, x, out)
}
export function elu(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Elu, begin, end, x, out)
}
export function selu(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Selu, begin, end, x, out)
}
export function errorFunction(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Erf, begin, end, x, out)
}
export function sine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Sine, begin, end, x, out)
}
export function cosine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Cosine, begin, end, x, out)
}
export function tangent(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Tangent, begin, end, x, out)
}
export function arcsine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Arcsine, begin, end, x, out)
}
export function arccosine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Arccosine, begin, end, x, out)
}
export function arctangent(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.Arctangent, begin, end, x, out)
}
export function hyperbolicSine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.HyperbolicSine, begin, end, x, out)
}
export function hyperbolicCosine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.HyperbolicCosine, begin, end, x, out)
}
export function hyperbolicArcsine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.HyperbolicArcsine, begin, end, x, out)
}
export function hyperbolicArccosine(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.HyperbolicArccosine, begin, end, x, out)
}
export function hyperbolicArctangent(begin: i32, end: i32, x: usize, out: usize): void {
  map(Operation.HyperbolicArctangent, begin, end, x, out)
}
/** x, or `slope`·x below 0 */
export function leakyRelu(begin: i32, end: i32, x: usize, out: usize, slope: f32): void {
  map(Operation.LeakyRelu, begin, end, x, out, slope)
}
/** 1 above 0, else `below`; NaN stays. */
export function step(begin: i32, end: i32, x: usize, out: usize, below: f32): void {
  map(Operation.Step, begin, end, x, out, below)
}
/** Into [`lowest`, `highest`]; NaN stays. */
export function clip(begin: i32, end: i32, x: usize, out: usize, lowest: f32, highest: f32): void {
  map(Operation.Clip, begin, end, x, out, lowest, highest)
}
