import { multiplyAdd } from './multiply-add'

/**
 * The micro-kernels under matrix products and all passes of a convolution: up to four rows by eight
 * columns of
 *
 *   c[row][column] = from[row][column] + Σ_k a[row][k] · b[k][column],
 *
 * whose sums stay in registers. Four rows are enough: eight sums hide a multiply-add's latency, and
 * with six, V8 keeps some of them in memory (half the speed, on a Zen 5). No branch follows the loop, since V8
 * would then load all of a turn's values ahead and run out of registers.
 */

/**
 * @param aRowStep bytes from one row of a to the next
 * @param aStep bytes from one k to the next
 * @param depth values of k, at least 1
 * @param b eight values for each k, `bStep` bytes apart
 * @param from what the sums begin with, `fromRowStep` bytes from row to row; may be c
 */
@inline
function tile(
  rows: i32, a: usize, aRowStep: usize, aStep: usize, depth: i32, b: usize, bStep: usize,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  let p0 = a, p1 = a, p2 = a, p3 = a
  let s00 = v128.load(from), s01 = v128.load(from, 16)
  let s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  if (rows > 1) {
    p1 = p0 + aRowStep
    from += fromRowStep
    s10 = v128.load(from)
    s11 = v128.load(from, 16)
  }
  if (rows > 2) {
    p2 = p1 + aRowStep
    from += fromRowStep
    s20 = v128.load(from)
    s21 = v128.load(from, 16)
  }
  if (rows > 3) {
    p3 = p2 + aRowStep
    from += fromRowStep
    s30 = v128.load(from)
    s31 = v128.load(from, 16)
  }
  const end = b + <usize>depth * bStep
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16)
    let x = v128.load32_splat(p0)
    s00 = multiplyAdd(s00, x, b0)
    s01 = multiplyAdd(s01, x, b1)
    p0 += aStep
    if (rows > 1) {
      x = v128.load32_splat(p1)
      s10 = multiplyAdd(s10, x, b0)
      s11 = multiplyAdd(s11, x, b1)
      p1 += aStep
    }
    if (rows > 2) {
      x = v128.load32_splat(p2)
      s20 = multiplyAdd(s20, x, b0)
      s21 = multiplyAdd(s21, x, b1)
      p2 += aStep
    }
    if (rows > 3) {
      x = v128.load32_splat(p3)
      s30 = multiplyAdd(s30, x, b0)
      s31 = multiplyAdd(s31, x, b1)
      p3 += aStep
    }
    b += bStep
  } while (b < end)
  v128.store(c, s00)
  v128.store(c, s01, 16)
  if (rows > 1) {
    c += cRowStep
    v128.store(c, s10)
    v128.store(c, s11, 16)
  }
  if (rows > 2) {
    c += cRowStep
    v128.store(c, s20)
    v128.store(c, s21, 16)
  }
  if (rows > 3) {
    c += cRowStep
    v128.store(c, s30)
    v128.store(c, s31, 16)
  }
}

function tile4(
  a: usize, aRowStep: usize, aStep: usize, depth: i32, b: usize, bStep: usize,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  tile(4, a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
}

function tile3(
  a: usize, aRowStep: usize, aStep: usize, depth: i32, b: usize, bStep: usize,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  tile(3, a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
}

function tile2(
  a: usize, aRowStep: usize, aStep: usize, depth: i32, b: usize, bStep: usize,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  tile(2, a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
}

function tile1(
  a: usize, aRowStep: usize, aStep: usize, depth: i32, b: usize, bStep: usize,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  tile(1, a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
}

/** As many rows as there are, from the first to the last, of eight columns. */
@inline
export function tiles(
  a: usize, aRowStep: usize, aStep: usize, rows: i32, depth: i32, b: usize, bStep: usize,
  from: usize, fromRowStep: usize, c: usize, cRowStep: usize,
): void {
  let row = rows
  for (; row >= 4; row -= 4) {
    tile4(a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
    a += aRowStep << 2
    from += fromRowStep << 2
    c += cRowStep << 2
  }
  if (row == 3) tile3(a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
  else if (row == 2) tile2(a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
  else if (row == 1) tile1(a, aRowStep, aStep, depth, b, bStep, from, fromRowStep, c, cRowStep)
}

/**
 * Four rows that begin anywhere, whose values lie in runs: at every "tap", a byte offset from the
 * row's begin, `depth` values; b goes on from one tap to the next.
 *
 * @param a0 … a3 where each row begins
 * @param aStep bytes from one k to the next
 * @param taps `tapCount` byte offsets, i32
 * @param b eight values for each k, `bStep` bytes apart
 * @param i0 … i3 what each row's sums begin with; may be c0 … c3
 */
export function tapTile(
  a0: usize, a1: usize, a2: usize, a3: usize, aStep: usize,
  taps: usize, tapCount: i32, depth: i32,
  b: usize, bStep: usize,
  i0: usize, i1: usize, i2: usize, i3: usize,
  c0: usize, c1: usize, c2: usize, c3: usize,
): void {
  let s00 = v128.load(i0), s01 = v128.load(i0, 16)
  let s10 = v128.load(i1), s11 = v128.load(i1, 16)
  let s20 = v128.load(i2), s21 = v128.load(i2, 16)
  let s30 = v128.load(i3), s31 = v128.load(i3, 16)
  const tapsEnd = taps + (<usize>tapCount << 2)
  const depthBytes = <usize>depth * bStep
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
      b += bStep
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
