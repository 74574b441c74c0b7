/** Values of which one item is made; the last one may have fewer. */
const BLOCK = 4096

/**
 * The squared error of predictions p and targets t, (p − t)², and its gradient. The items are blocks.
 *
 * @param count values in all
 * @param gradients where (p − t)·`scale` goes
 * @param losses the sum of the squares, one float64 for each block
 */
export function squaredError(
  begin: i32, end: i32, predictions: usize, targets: usize, count: i32, scale: f32, gradients: usize, losses: usize,
): void {
  for (let block = begin; block < end; ++block) {
    const at = <usize>(block * BLOCK) << 2
    const length = min(count - block * BLOCK, BLOCK)
    store<f64>(losses + (<usize>block << 3), ofBlock(predictions + at, targets + at, length, scale, gradients + at))
  }
}

@inline
function ofBlock(p: usize, t: usize, count: i32, scale: f32, out: usize): f64 {
  const scales = f32x4.splat(scale)
  let low = f64x2.splat(0), high = low
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    const difference = f32x4.sub(v128.load(p), v128.load(t))
    v128.store(out, f32x4.mul(difference, scales))
    low = f64x2.add(low, squares(difference))
    high = f64x2.add(high, squares(i64x2.shuffle(difference, difference, 1, 0)))
    p += 16
    t += 16
    out += 16
  }
  low = f64x2.add(low, high)
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1)
  while (out < end) {
    const difference = load<f32>(p) - load<f32>(t)
    store<f32>(out, difference * scale)
    sum += <f64>difference * <f64>difference
    p += 4
    t += 4
    out += 4
  }
  return sum
}

@inline
function squares(x: v128): v128 {
  const wide = f64x2.promote_low_f32x4(x)
  return f64x2.mul(wide, wide)
}
