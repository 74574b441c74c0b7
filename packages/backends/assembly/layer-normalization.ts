import { zero } from './bulk'
import { multiplyAdd } from './multiply-add'
import { sumOfRun } from './summation'

/** Rows of which one item of the gradient is made; the last one may have fewer. */
const BLOCK = 128

/**
 * (x − mean)·factor·gamma + beta of each row, with factor = 1 / √(variance + epsilon). The items are
 * rows.
 *
 * @param means where each row's mean goes, and `factors` where its factor goes
 */
export function normalizeRows(
  begin: i32, end: i32, x: usize, gamma: usize, beta: usize, out: usize, means: usize, factors: usize,
  columns: i32, epsilon: f64,
): void {
  const rowStep = <usize>columns << 2
  x += <usize>begin * rowStep
  out += <usize>begin * rowStep
  for (let row = begin; row < end; ++row) {
    const mean = <f32>(sumOfRun(false, x, columns) / columns)
    const factor = <f32>(1 / Math.sqrt(squaresAround(x, mean, columns) / columns + epsilon))
    store<f32>(means + (<usize>row << 2), mean)
    store<f32>(factors + (<usize>row << 2), factor)
    writeRow(x, mean, factor, gamma, beta, out, columns)
    x += rowStep
    out += rowStep
  }
}

/** Σ (x − mean)² */
@inline
function squaresAround(x: usize, mean: f32, columns: i32): f64 {
  const means = f32x4.splat(mean)
  const end = x + (<usize>columns << 2)
  const vectorsEnd = x + (<usize>(columns & ~3) << 2)
  let low = f64x2.splat(0), high = low
  for (; x < vectorsEnd; x += 16) {
    const distance = f32x4.sub(v128.load(x), means)
    const square = f32x4.mul(distance, distance)
    low = f64x2.add(low, f64x2.promote_low_f32x4(square))
    high = f64x2.add(high, f64x2.promote_low_f32x4(i64x2.shuffle(square, square, 1, 0)))
  }
  low = f64x2.add(low, high)
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1)
  for (; x < end; x += 4) {
    const distance = load<f32>(x) - mean
    sum += <f64>(distance * distance)
  }
  return sum
}

@inline
function writeRow(x: usize, mean: f32, factor: f32, gamma: usize, beta: usize, out: usize, columns: i32): void {
  const means = f32x4.splat(mean), scales = f32x4.splat(factor)
  const end = <usize>columns << 2
  const vectorsEnd = <usize>(columns & ~3) << 2
  let at: usize = 0
  for (; at < vectorsEnd; at += 16) {
    const normalized = f32x4.mul(f32x4.sub(v128.load(x + at), means), scales)
    v128.store(out + at, multiplyAdd(v128.load(beta + at), normalized, v128.load(gamma + at)))
  }
  for (; at < end; at += 4) {
    const normalized = f32x4.mul(f32x4.sub(v128.load32_zero(x + at), means), scales)
    v128.store32_lane(out + at, multiplyAdd(v128.load32_zero(beta + at), normalized, v128.load32_zero(gamma + at)), 0)
  }
}

/**
 * The gradient at x, factor·(g − mean of g − n · mean of g·n), with g = dy·gamma and the normalised row n;
 * and the sums over rows of dy·n and dy, which are the gradients at gamma and beta. The items are blocks
 * of rows.
 *
 * @param gammaSums where each block's sums of dy·n go, `columns` float64 a block, and `betaSums` those of dy
 */
export function normalizeRowsGradient(
  begin: i32, end: i32, dy: usize, x: usize, means: usize, factors: usize, gamma: usize, out: usize,
  gammaSums: usize, betaSums: usize, rows: i32, columns: i32,
): void {
  const rowStep = <usize>columns << 2
  for (let block = begin; block < end; ++block) {
    const ofGamma = gammaSums + <usize>block * (rowStep << 1), ofBeta = betaSums + <usize>block * (rowStep << 1)
    zero(ofGamma, rowStep)
    zero(ofBeta, rowStep)
    const last = min((block + 1) * BLOCK, rows)
    for (let row = block * BLOCK; row < last; ++row) {
      const at = <usize>row * rowStep
      const mean = load<f32>(means + (<usize>row << 2)), factor = load<f32>(factors + (<usize>row << 2))
      rowGradient(dy + at, x + at, mean, factor, gamma, out + at, ofGamma, ofBeta, columns)
    }
    widen(ofGamma, columns)
    widen(ofBeta, columns)
  }
}

@inline
function rowGradient(
  dy: usize, x: usize, mean: f32, factor: f32, gamma: usize, out: usize, ofGamma: usize, ofBeta: usize, columns: i32,
): void {
  const means = f32x4.splat(mean), scales = f32x4.splat(factor)
  const end = <usize>columns << 2
  const vectorsEnd = <usize>(columns & ~3) << 2
  let sums = f64x2.splat(0), products = sums
  let at: usize = 0
  for (; at < vectorsEnd; at += 16) {
    const gradient = v128.load(dy + at)
    const normalized = f32x4.mul(f32x4.sub(v128.load(x + at), means), scales)
    const scaled = f32x4.mul(gradient, v128.load(gamma + at))
    sums = addPairs(sums, scaled)
    products = addPairs(products, f32x4.mul(scaled, normalized))
    v128.store(ofGamma + at, multiplyAdd(v128.load(ofGamma + at), gradient, normalized))
    v128.store(ofBeta + at, f32x4.add(v128.load(ofBeta + at), gradient))
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  let product = f64x2.extract_lane(products, 0) + f64x2.extract_lane(products, 1)
  for (; at < end; at += 4) {
    const gradient = v128.load32_zero(dy + at)
    const normalized = f32x4.mul(f32x4.sub(v128.load32_zero(x + at), means), scales)
    const scaled = f32x4.mul(gradient, v128.load32_zero(gamma + at))
    sum += <f64>f32x4.extract_lane(scaled, 0)
    product += <f64>f32x4.extract_lane(f32x4.mul(scaled, normalized), 0)
    v128.store32_lane(ofGamma + at, multiplyAdd(v128.load32_zero(ofGamma + at), gradient, normalized), 0)
    v128.store32_lane(ofBeta + at, f32x4.add(v128.load32_zero(ofBeta + at), gradient), 0)
  }
  const away = f32x4.splat(<f32>(sum / columns)), along = f32x4.splat(<f32>(product / columns))
  for (at = 0; at < vectorsEnd; at += 16) {
    const normalized = f32x4.mul(f32x4.sub(v128.load(x + at), means), scales)
    const scaled = f32x4.mul(v128.load(dy + at), v128.load(gamma + at))
    const rest = f32x4.sub(f32x4.sub(scaled, away), f32x4.mul(normalized, along))
    v128.store(out + at, f32x4.mul(rest, scales))
  }
  for (; at < end; at += 4) {
    const normalized = f32x4.mul(f32x4.sub(v128.load32_zero(x + at), means), scales)
    const scaled = f32x4.mul(v128.load32_zero(dy + at), v128.load32_zero(gamma + at))
    const rest = f32x4.sub(f32x4.sub(scaled, away), f32x4.mul(normalized, along))
    v128.store32_lane(out + at, f32x4.mul(rest, scales), 0)
  }
}

/** Adds four float32 to two float64. */
@inline
function addPairs(sums: v128, four: v128): v128 {
  const low = f64x2.promote_low_f32x4(four)
  const high = f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 0))
  return f64x2.add(sums, f64x2.add(low, high))
}

/** `count` float32 become as many float64 where they stand, the last one first. */
@inline
function widen(x: usize, count: i32): void {
  for (let i = count - 1; i >= 0; --i) store<f64>(x + (<usize>i << 3), <f64>load<f32>(x + (<usize>i << 2)))
}
