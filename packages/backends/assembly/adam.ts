/**
 * One step of Adam: m ← m + (1 − β1)(g − m), v ← v + (1 − β2)(g² − v), w ← w − rate · m / (√v + ε).
 *
 * Moments that have faded into denormals are 0 from then on: the moments of a weight whose gradient
 * stays 0 would be denormal for ever, and processors compute with those many times slower.
 */
import { multiplyAdd } from './multiply-add'

/**
 * The items are blocks of neighbouring values.
 *
 * @param blocks five i32 for each block: the addresses of its gradient, its weights, their first and
 *   their second moments, and how many there are
 */
export function adamStep(begin: i32, end: i32, blocks: usize, rate: f32, gain1: f32, gain2: f32, epsilon: f32): void {
  const rates = f32x4.splat(rate), gains1 = f32x4.splat(gain1), gains2 = f32x4.splat(gain2), floor = f32x4.splat(epsilon)
  for (let block = begin; block < end; ++block) {
    const at = blocks + <usize>(block * 20)
    const g = <usize>load<i32>(at), w = <usize>load<i32>(at, 4), m = <usize>load<i32>(at, 8), v = <usize>load<i32>(at, 12)
    stepBlock(g, w, m, v, load<i32>(at, 16), rates, gains1, gains2, floor)
  }
}

@inline
function stepBlock(
  g: usize, w: usize, m: usize, v: usize, count: i32, rate: v128, gain1: v128, gain2: v128, epsilon: v128,
): void {
  let i: usize = 0
  const vectorsEnd = <usize>(count & ~3) << 2
  const end = <usize>count << 2
  for (; i < vectorsEnd; i += 16) {
    const gradient = v128.load(g + i)
    const first = moved(v128.load(m + i), gradient, gain1)
    const second = moved(v128.load(v + i), f32x4.mul(gradient, gradient), gain2)
    v128.store(m + i, first)
    v128.store(v + i, second)
    v128.store(w + i, f32x4.sub(v128.load(w + i), change(first, second, rate, epsilon)))
  }
  for (; i < end; i += 4) {
    const gradient = v128.load32_zero(g + i)
    const first = moved(v128.load32_zero(m + i), gradient, gain1)
    const second = moved(v128.load32_zero(v + i), f32x4.mul(gradient, gradient), gain2)
    v128.store32_lane(m + i, first, 0)
    v128.store32_lane(v + i, second, 0)
    v128.store32_lane(w + i, f32x4.sub(v128.load32_zero(w + i), change(first, second, rate, epsilon)), 0)
  }
}

/** A moment, moved towards the latest value. NaN stays. */
@inline
function moved(moment: v128, latest: v128, gain: v128): v128 {
  const next = multiplyAdd(moment, f32x4.sub(latest, moment), gain)
  return v128.andnot(next, f32x4.lt(f32x4.abs(next), f32x4.splat(1.1754944e-38)))
}

@inline
function change(first: v128, second: v128, rate: v128, epsilon: v128): v128 {
  return f32x4.div(f32x4.mul(first, rate), f32x4.add(f32x4.sqrt(second), epsilon))
}
