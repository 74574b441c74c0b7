import { multiplyAdd } from './multiply-add'

/**
 * The transforms of F(4×4, 3×3) with the interpolation points 0, ±√½, ±√2 and ∞. These are nearer to
 * one another than the usual 0, ±1, ±2, ∞, and the error is smaller by half.
 *
 * Each two-dimensional transform is one-dimensional ones along the lines, for all channels of a pixel,
 * and then down the columns. The steps below are of four channels each:
 *
 *        1  0  −5/2  0    1  0          1   0   0             1  1   1   1   1  0
 *        0 −2a −2    a    1  0         −2/3 −2a/3 −1/3        0  a  −a   b  −b  0
 *   Bᵀ = 0  2a −2   −a    1  0     G = −2/3  2a/3 −1/3   Aᵀ = 0  ½   ½   2   2  0
 *        0 −b/2 −½   b    1  0          1/6  b/6  1/3         0 a/2 −a/2 2b −2b 1
 *        0  b/2 −½  −b    1  0          1/6 −b/6  1/3
 *        0  1    0  −5/2  0  1          0   0   1             a = √½, b = √2
 */

const A: f32 = 0.70710678118654752
const B: f32 = 1.4142135623730951

/** Bᵀ of six values, each `step` bytes after the other in out. */
@inline
function input(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, out: usize, step: usize): void {
  const a = f32x4.splat(A), b = f32x4.splat(B), two = f32x4.splat(-2), half = f32x4.splat(-0.5), more = f32x4.splat(-2.5)
  v128.store(out, f32x4.add(multiplyAdd(x4, x2, more), x0))
  const evenA = multiplyAdd(x4, x2, two), oddA = f32x4.mul(multiplyAdd(x3, x1, two), a)
  v128.store(out + step, f32x4.add(evenA, oddA))
  v128.store(out + step * 2, f32x4.sub(evenA, oddA))
  const evenB = multiplyAdd(x4, x2, half), oddB = f32x4.mul(multiplyAdd(x3, x1, half), b)
  v128.store(out + step * 3, f32x4.add(evenB, oddB))
  v128.store(out + step * 4, f32x4.sub(evenB, oddB))
  v128.store(out + step * 5, f32x4.add(multiplyAdd(x5, x3, more), x1))
}

/** A of four values. */
@inline
function spreadOut(e0: v128, e1: v128, e2: v128, e3: v128, out: usize, step: usize): void {
  const a = f32x4.splat(A), b = f32x4.splat(B), two = f32x4.splat(2), half = f32x4.splat(0.5)
  v128.store(out, e0)
  const evenA = multiplyAdd(e0, e2, half), oddA = f32x4.mul(multiplyAdd(e1, e3, half), a)
  v128.store(out + step, f32x4.add(evenA, oddA))
  v128.store(out + step * 2, f32x4.sub(evenA, oddA))
  const evenB = multiplyAdd(e0, e2, two), oddB = f32x4.mul(multiplyAdd(e1, e3, two), b)
  v128.store(out + step * 3, f32x4.add(evenB, oddB))
  v128.store(out + step * 4, f32x4.sub(evenB, oddB))
  v128.store(out + step * 5, e3)
}

/** One line of d, for all channels: d B. The pixels lie where they lie; the results are side by side. */
export function inputAcross(p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, pixel: usize, out: usize): void {
  for (let at: usize = 0; at < pixel; at += 16)
    input(
      v128.load(p0 + at), v128.load(p1 + at), v128.load(p2 + at), v128.load(p3 + at), v128.load(p4 + at), v128.load(p5 + at),
      out + at, pixel,
    )
}

/** Bᵀ of six lines of six pixels: plane `row·6 + column` is `planeStep` after the one before. */
export function inputDown(half: usize, halfLine: usize, pixel: usize, out: usize, planeStep: usize): void {
  for (let column = 0; column < 6; ++column) {
    for (let at: usize = 0; at < pixel; at += 16) {
      const from = half + at
      input(
        v128.load(from), v128.load(from + halfLine), v128.load(from + halfLine * 2),
        v128.load(from + halfLine * 3), v128.load(from + halfLine * 4), v128.load(from + halfLine * 5),
        out + at, planeStep * 6,
      )
    }
    half += pixel
    out += planeStep
  }
}

/** One line of e: e Aᵀ. */
export function outgoingAcross(p0: usize, p1: usize, p2: usize, p3: usize, pixel: usize, out: usize): void {
  for (let at: usize = 0; at < pixel; at += 16)
    spreadOut(v128.load(p0 + at), v128.load(p1 + at), v128.load(p2 + at), v128.load(p3 + at), out + at, pixel)
}

/** A of four lines of six pixels. */
export function outgoingDown(half: usize, halfLine: usize, pixel: usize, out: usize, planeStep: usize): void {
  for (let column = 0; column < 6; ++column) {
    for (let at: usize = 0; at < pixel; at += 16) {
      const from = half + at
      spreadOut(
        v128.load(from), v128.load(from + halfLine), v128.load(from + halfLine * 2), v128.load(from + halfLine * 3),
        out + at, planeStep * 6,
      )
    }
    half += pixel
    out += planeStep
  }
}

/** Aᵀ m: four lines of six pixels from the planes of a tile. */
export function productsDown(planes: usize, planeStep: usize, pixel: usize, half: usize, halfLine: usize): void {
  const a = f32x4.splat(A), b = f32x4.splat(B), two = f32x4.splat(2), less = f32x4.splat(0.5)
  const step = planeStep * 6
  for (let column = 0; column < 6; ++column) {
    for (let at: usize = 0; at < pixel; at += 16) {
      const from = planes + at, to = half + at
      const m1 = v128.load(from + step), m2 = v128.load(from + step * 2)
      const m3 = v128.load(from + step * 3), m4 = v128.load(from + step * 4)
      const evenA = f32x4.add(m1, m2), oddA = f32x4.mul(f32x4.sub(m1, m2), a)
      const evenB = f32x4.add(m3, m4), oddB = f32x4.mul(f32x4.sub(m3, m4), b)
      v128.store(to, f32x4.add(v128.load(from), f32x4.add(evenA, evenB)))
      v128.store(to + halfLine, f32x4.add(oddA, oddB))
      v128.store(to + halfLine * 2, multiplyAdd(f32x4.mul(evenA, less), evenB, two))
      v128.store(to + halfLine * 3, f32x4.add(multiplyAdd(f32x4.mul(oddA, less), oddB, two), v128.load(from + step * 5)))
    }
    half += pixel
    planes += planeStep
  }
}

/** (Aᵀ m) A of one line, with each filter's `initial` and the activation: the first `count` of its four pixels. */
export function productsAcross(half: usize, pixel: usize, initial: usize, relu: i32, count: i32, out: usize): void {
  const a = f32x4.splat(A), b = f32x4.splat(B), two = f32x4.splat(2), less = f32x4.splat(0.5)
  const lowest = f32x4.splat(relu ? 0 : -Infinity)
  for (let at: usize = 0; at < pixel; at += 16) {
    const from = half + at, to = out + at
    const start = v128.load(initial + at)
    const m1 = v128.load(from + pixel), m2 = v128.load(from + pixel * 2)
    const m3 = v128.load(from + pixel * 3), m4 = v128.load(from + pixel * 4)
    const evenA = f32x4.add(m1, m2), oddA = f32x4.mul(f32x4.sub(m1, m2), a)
    const evenB = f32x4.add(m3, m4), oddB = f32x4.mul(f32x4.sub(m3, m4), b)
    v128.store(to, f32x4.pmax(f32x4.add(f32x4.add(v128.load(from), start), f32x4.add(evenA, evenB)), lowest))
    if (count > 1) v128.store(to + pixel, f32x4.pmax(f32x4.add(f32x4.add(oddA, oddB), start), lowest))
    if (count > 2) v128.store(to + pixel * 2, f32x4.pmax(multiplyAdd(multiplyAdd(start, evenA, less), evenB, two), lowest))
    if (count > 3) {
      const odd = multiplyAdd(multiplyAdd(start, oddA, less), oddB, two)
      v128.store(to + pixel * 3, f32x4.pmax(f32x4.add(odd, v128.load(from + pixel * 5)), lowest))
    }
  }
}

/** One of the six values of G applied to three. */
@inline
function up(point: i32, g0: v128, g1: v128, g2: v128): v128 {
  if (point == 0) return g0
  if (point == 5) return g2
  const near = point < 3
  const even = f32x4.mul(multiplyAdd(g0, g2, f32x4.splat(near ? 0.5 : 2)), f32x4.splat(near ? -2.0 / 3.0 : 1.0 / 6.0))
  const odd = f32x4.mul(g1, f32x4.splat(near ? (-2.0 / 3.0) * A : (1.0 / 6.0) * B))
  return point & 1 ? f32x4.add(even, odd) : f32x4.sub(even, odd)
}

/** Where a plane's four values go: side by side, or each into the next row of a panel. */
@inline
function storeFilters(out: usize, values: v128, turned: bool): void {
  if (!turned) v128.store(out, values)
  else {
    v128.store32_lane(out, values, 0)
    v128.store32_lane(out, values, 1, 32)
    v128.store32_lane(out, values, 2, 64)
    v128.store32_lane(out, values, 3, 96)
  }
}

@inline
function storeUp(point: i32, out: usize, g0: v128, g1: v128, g2: v128, turned: bool): void {
  storeFilters(out, up(point, g0, g1, g2), turned)
}

/** Column j of g Gᵀ, then G down it. */
@inline
function filterColumn(j: i32, filter: usize, tapStep: usize, out: usize, planeStep: usize, turned: bool): void {
  const second = filter + tapStep * 3, third = filter + tapStep * 6
  const g0 = up(j, v128.load(filter), v128.load(filter + tapStep), v128.load(filter + tapStep * 2))
  const g1 = up(j, v128.load(second), v128.load(second + tapStep), v128.load(second + tapStep * 2))
  const g2 = up(j, v128.load(third), v128.load(third + tapStep), v128.load(third + tapStep * 2))
  const to = out + <usize>j * planeStep, step = planeStep * 6
  storeUp(0, to, g0, g1, g2, turned)
  storeUp(1, to + step, g0, g1, g2, turned)
  storeUp(2, to + step * 2, g0, g1, g2, turned)
  storeUp(3, to + step * 3, g0, g1, g2, turned)
  storeUp(4, to + step * 4, g0, g1, g2, turned)
  storeUp(5, to + step * 5, g0, g1, g2, turned)
}

@inline
function filtersUp(filter: usize, tapStep: usize, out: usize, planeStep: usize, turned: bool): void {
  filterColumn(0, filter, tapStep, out, planeStep, turned)
  filterColumn(1, filter, tapStep, out, planeStep, turned)
  filterColumn(2, filter, tapStep, out, planeStep, turned)
  filterColumn(3, filter, tapStep, out, planeStep, turned)
  filterColumn(4, filter, tapStep, out, planeStep, turned)
  filterColumn(5, filter, tapStep, out, planeStep, turned)
}

/** G g Gᵀ of four filters' nine values, `tapStep` bytes apart, to four columns of a panel. */
export function filterUp(filter: usize, tapStep: usize, out: usize, planeStep: usize): void {
  filtersUp(filter, tapStep, out, planeStep, false)
}

/** The same to four rows of a panel. */
export function filterUpTurned(filter: usize, tapStep: usize, out: usize, planeStep: usize): void {
  filtersUp(filter, tapStep, out, planeStep, true)
}

/** One of the three values of Gᵀ applied to six. */
@inline
function down(row: i32, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128): v128 {
  const nearer = f32x4.splat(-2.0 / 3.0), farther = f32x4.splat(1.0 / 6.0)
  if (row == 1) {
    const nearerOdd = f32x4.splat((-2.0 / 3.0) * A), fartherOdd = f32x4.splat((1.0 / 6.0) * B)
    return multiplyAdd(f32x4.mul(f32x4.sub(s1, s2), nearerOdd), f32x4.sub(s3, s4), fartherOdd)
  }
  const near = f32x4.mul(f32x4.add(s1, s2), nearer), far = f32x4.mul(f32x4.add(s3, s4), farther)
  if (row == 0) return f32x4.add(s0, f32x4.add(near, far))
  return multiplyAdd(multiplyAdd(s5, near, f32x4.splat(0.5)), far, f32x4.splat(2))
}

/** Gᵀ s G of four filters. */
export function gradientDown(s: usize, planeStep: usize, out: usize): void {
  for (let row = 0; row < 3; ++row) {
    const s0 = column(s, planeStep, row), s1 = column(s + planeStep, planeStep, row), s2 = column(s + planeStep * 2, planeStep, row)
    const s3 = column(s + planeStep * 3, planeStep, row), s4 = column(s + planeStep * 4, planeStep, row), s5 = column(s + planeStep * 5, planeStep, row)
    v128.store(out, down(0, s0, s1, s2, s3, s4, s5))
    v128.store(out + planeStep, down(1, s0, s1, s2, s3, s4, s5))
    v128.store(out + planeStep * 2, down(2, s0, s1, s2, s3, s4, s5))
    out += planeStep * 3
  }
}

/** (Gᵀ s)[row] of one column of planes. */
function column(s: usize, planeStep: usize, row: i32): v128 {
  const step = planeStep * 6
  const s0 = v128.load(s), s1 = v128.load(s + step), s2 = v128.load(s + step * 2)
  const s3 = v128.load(s + step * 3), s4 = v128.load(s + step * 4), s5 = v128.load(s + step * 5)
  if (row == 0) return down(0, s0, s1, s2, s3, s4, s5)
  if (row == 1) return down(1, s0, s1, s2, s3, s4, s5)
  return down(2, s0, s1, s2, s3, s4, s5)
}
