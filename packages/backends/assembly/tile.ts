import { multiplyAdd } from './multiply-add'

/**
 * The one micro-kernel under matrix products and all three passes of a convolution: four rows by
 * eight columns of
 *
 *   c[row][column] = initial[row][column] + Σ_tap Σ_k a[row + tap + k·step] · b[k′][column],
 *
 * where k′ counts all k of all taps. Its eight sums stay in registers over every tap. What a "tap"
 * is, the caller's table of byte offsets decides: the taps of a filter, the lines of an image, or
 * one tap at 0 for a plain matrix.
 */

/**
 * @param a0 … a3 where each row begins
 * @param aStep bytes from one k to the next
 * @param taps `tapCount` byte offsets, i32
 * @param depth values of k in each tap, at least 1
 * @param b eight values for each k, one after the other
 * @param i0 … i3 what each row's sums begin with; may be c0 … c3
 */
export function tile4x8(
  a0: usize, a1: usize, a2: usize, a3: usize, aStep: usize,
  taps: usize, tapCount: i32, depth: i32,
  b: usize,
  i0: usize, i1: usize, i2: usize, i3: usize,
  c0: usize, c1: usize, c2: usize, c3: usize,
): void {
  let s00 = v128.load(i0), s01 = v128.load(i0, 16)
  let s10 = v128.load(i1), s11 = v128.load(i1, 16)
  let s20 = v128.load(i2), s21 = v128.load(i2, 16)
  let s30 = v128.load(i3), s31 = v128.load(i3, 16)
  const tapsEnd = taps + (<usize>tapCount << 2)
  const depthBytes = <usize>depth << 5
  do {
    const tap = load<u32>(taps)
    let p0 = a0 + tap, p1 = a1 + tap, p2 = a2 + tap, p3 = a3 + tap
    const end = b + depthBytes
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16)
      let x = v128.load32_splat(p0)
      s00 = multiplyAdd(s00, x, b0)
      s01 = multiplyAdd(s01, x, b1)
      x = v128.load32_splat(p1)
      s10 = multiplyAdd(s10, x, b0)
      s11 = multiplyAdd(s11, x, b1)
      x = v128.load32_splat(p2)
      s20 = multiplyAdd(s20, x, b0)
      s21 = multiplyAdd(s21, x, b1)
      x = v128.load32_splat(p3)
      s30 = multiplyAdd(s30, x, b0)
      s31 = multiplyAdd(s31, x, b1)
      p0 += aStep
      p1 += aStep
      p2 += aStep
      p3 += aStep
      b += 32
    } while (b < end)
    taps += 4
  } while (taps < tapsEnd)
  v128.store(c0, s00)
  v128.store(c0, s01, 16)
  v128.store(c1, s10)
  v128.store(c1, s11, 16)
  v128.store(c2, s20)
  v128.store(c2, s21, 16)
  v128.store(c3, s30)
  v128.store(c3, s31, 16)
}
