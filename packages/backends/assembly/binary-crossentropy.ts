/**
 * The binary cross-entropy of logits z and targets t, and its gradient. With u = e^−|z|
 *
 *   loss = max(z, 0) − z·t + log(1 + u),    gradient = (z ≥ 0 ? 1 : u) / (1 + u) − t.
 *
 * The sum of many logarithms is that of one product. The product is float64, so that its factors keep
 * what they have of a tiny u, and a loss near 0 is exact: to 1e-16 a value.
 *
 * A part of each block that stays in the nearest cache is gone over twice: in one pass more values
 * would be under way than there are registers.
 */
import { expOfNegative } from './exponential'
import { log2OfDoubles } from './logarithm'
import { multiplyAdd } from './multiply-add'

/** Values of which one item is made; the last one may have fewer. */
const BLOCK = 4096
/** Values that are gone over twice: 2^256 is a product that float64 holds, and 32 terms a sum that float32 does. */
const PART = 256

/**
 * The items are blocks.
 *
 * @param count values in all
 * @param gradients where (sigmoid(z) − t)·`scale` goes
 * @param losses one float64 for each block
 */
export function binaryCrossentropy(
  begin: i32, end: i32, logits: usize, targets: usize, count: i32, scale: f32, gradients: usize, losses: usize,
): void {
  for (let block = begin; block < end; ++block) {
    const last = min(count, (block + 1) * BLOCK)
    let loss: f64 = 0
    for (let i = block * BLOCK; i < last; i += PART) {
      const at = <usize>i << 2
      const length = min(last - i, PART)
      exponentials(logits + at, gradients + at, length)
      loss += lossOfPart(logits + at, targets + at, gradients + at, length, scale)
    }
    store<f64>(losses + (<usize>block << 3), loss)
  }
}

/**
 * log p(x) = −Σ loss of each row of predictions, and its gradient, t − sigmoid(z). The items are rows of
 * logits, of which row r has the targets of example r mod `batch`.
 *
 * @param size values in a row
 * @param batch examples, each with a row of targets
 * @param out one float32 for each row
 */
export function bernoulliLogProbability(
  begin: i32, end: i32, logits: usize, targets: usize, size: i32, batch: i32, gradients: usize, out: usize,
): void {
  for (let row = begin; row < end; ++row) {
    const start = <usize>row * size
    const example = <usize>(row % batch) * size
    let loss: f64 = 0
    for (let i = 0; i < size; i += PART) {
      const at = (start + i) << 2
      const length = min(size - i, PART)
      exponentials(logits + at, gradients + at, length)
      loss += lossOfPart(logits + at, targets + ((example + i) << 2), gradients + at, length, -1)
    }
    store<f32>(out + (<usize>row << 2), <f32>-loss)
  }
}

@inline
function exponential(z: v128): v128 {
  return expOfNegative(v128.or(z, i32x4.splat(0x80000000)))
}

/** e^−|z| */
@inline
function exponentials(z: usize, u: usize, count: i32): void {
  const end = u + (<usize>count << 2)
  const blocksEnd = u + (<usize>(count & ~15) << 2)
  while (u < blocksEnd) {
    const u0 = exponential(v128.load(z))
    const u1 = exponential(v128.load(z, 16))
    const u2 = exponential(v128.load(z, 32))
    const u3 = exponential(v128.load(z, 48))
    v128.store(u, u0)
    v128.store(u, u1, 16)
    v128.store(u, u2, 32)
    v128.store(u, u3, 48)
    z += 64
    u += 64
  }
  while (u < end) {
    v128.store32_lane(u, exponential(v128.load32_zero(z)), 0)
    z += 4
    u += 4
  }
}

/** max(z, 0) − z·t */
@inline
function linearTerm(z: v128, t: v128): v128 {
  return f32x4.sub(f32x4.pmax(z, f32x4.splat(0)), f32x4.mul(z, t))
}

/** (z ≥ 0 ? 1 : u) / (1 + u) − t, scaled */
@inline
function gradientOf(z: v128, t: v128, u: v128, scale: v128): v128 {
  const one = f32x4.splat(1)
  const numerator = f32x4.pmax(u, v128.and(f32x4.ge(z, f32x4.splat(0)), one))
  return f32x4.mul(f32x4.sub(f32x4.div(numerator, f32x4.add(u, one)), t), scale)
}

/** (1 + a)·(1 + b) − 1, which a tiny a and b are not lost in. */
@inline
function withBoth(a: v128, b: v128): v128 {
  return multiplyAdd(f32x4.add(a, b), a, b)
}

/** Two products, each times 1 + u of two of four u. */
@inline
function timesOnePlus(products: v128, u: v128): v128 {
  const one = f64x2.splat(1)
  const low = f64x2.add(f64x2.promote_low_f32x4(u), one)
  const high = f64x2.add(f64x2.promote_low_f32x4(i64x2.shuffle(u, u, 1, 0)), one)
  return f64x2.mul(products, f64x2.mul(low, high))
}

/** @param u e^−|z|, where the gradient goes */
@inline
function lossOfPart(z: usize, t: usize, u: usize, count: i32, scale: f32): f64 {
  const scales = f32x4.splat(scale)
  let terms0 = f32x4.splat(0), terms1 = terms0
  let products = f64x2.splat(1)
  const end = u + (<usize>count << 2)
  const pairsEnd = u + (<usize>(count & ~7) << 2)
  while (u < pairsEnd) {
    const z0 = v128.load(z), z1 = v128.load(z, 16)
    const t0 = v128.load(t), t1 = v128.load(t, 16)
    const u0 = v128.load(u), u1 = v128.load(u, 16)
    v128.store(u, gradientOf(z0, t0, u0, scales))
    v128.store(u, gradientOf(z1, t1, u1, scales), 16)
    terms0 = f32x4.add(terms0, linearTerm(z0, t0))
    terms1 = f32x4.add(terms1, linearTerm(z1, t1))
    products = timesOnePlus(products, withBoth(u0, u1))
    z += 32
    t += 32
    u += 32
  }
  while (u < end) {
    const single = v128.load32_zero(u)
    const gradient = gradientOf(v128.load32_zero(z), v128.load32_zero(t), single, scales)
    terms0 = f32x4.add(terms0, linearTerm(v128.load32_zero(z), v128.load32_zero(t)))
    products = timesOnePlus(products, single)
    v128.store32_lane(u, gradient, 0)
    z += 4
    t += 4
    u += 4
  }
  const terms = f64x2.add(sumOfPairs(terms0), sumOfPairs(terms1))
  const logarithms = f64x2.mul(log2OfDoubles(products), f64x2.splat(0.6931471805599453))
  const sums = f64x2.add(terms, logarithms)
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
}

@inline
function sumOfPairs(x: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0)))
}
