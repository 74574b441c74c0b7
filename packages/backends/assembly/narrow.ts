import { multiplyAdd } from './multiply-add'

/**
 * Products with so few columns that the tile of eight would mostly multiply zeros: vectors run along
 * the sums instead.
 */

@inline
function total(x: v128): f32 {
  const halves = f32x4.add(x, i64x2.shuffle(x, x, 1, 0))
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1)
}

/**
 * c = initial + a·b as dot products; like `multiplyTaps`, but for
 *
 * @param a its rows' values lie side by side
 * @param b column after column, `columnStep` bytes apart
 */
export function dotProducts(
  a: usize, aRows: usize, rows: i32, taps: usize, tapCount: i32, depth: i32,
  b: usize, columnStep: usize, columns: i32,
  initial: usize, c: usize, cRows: usize,
): void {
  // The last row stands in for those that the last group lacks.
  const lastRow = <usize>(rows - 1) << 2
  for (let column: usize = 0; column < <usize>columns; ++column) {
    const start: f32 = initial == 0 ? 0 : load<f32>(initial + (column << 2))
    const to = c + (column << 2)
    for (let row: usize = 0; row <= lastRow; row += 16) {
      const second = min(row + 4, lastRow), third = min(row + 8, lastRow), fourth = min(row + 12, lastRow)
      const c0 = to + load<u32>(cRows + row)
      const c1 = to + load<u32>(cRows + second)
      const c2 = to + load<u32>(cRows + third)
      const c3 = to + load<u32>(cRows + fourth)
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
      let y = b + column * columnStep
      for (let tap: usize = 0; tap < <usize>tapCount << 2; tap += 4) {
        const from = a + load<u32>(taps + tap)
        let p0 = from + load<u32>(aRows + row)
        let p1 = from + load<u32>(aRows + second)
        let p2 = from + load<u32>(aRows + third)
        let p3 = from + load<u32>(aRows + fourth)
        const end = y + (<usize>depth << 2)
        const vectorsEnd = y + (<usize>(depth & ~3) << 2)
        while (y < vectorsEnd) {
          const factor = v128.load(y)
          s0 = multiplyAdd(s0, v128.load(p0), factor)
          s1 = multiplyAdd(s1, v128.load(p1), factor)
          s2 = multiplyAdd(s2, v128.load(p2), factor)
          s3 = multiplyAdd(s3, v128.load(p3), factor)
          p0 += 16
          p1 += 16
          p2 += 16
          p3 += 16
          y += 16
        }
        while (y < end) {
          const factor = v128.load32_zero(y)
          s0 = multiplyAdd(s0, v128.load32_zero(p0), factor)
          s1 = multiplyAdd(s1, v128.load32_zero(p1), factor)
          s2 = multiplyAdd(s2, v128.load32_zero(p2), factor)
          s3 = multiplyAdd(s3, v128.load32_zero(p3), factor)
          p0 += 4
          p1 += 4
          p2 += 4
          p3 += 4
          y += 4
        }
      }
      // All four before any is stored: rows that repeat the last must add to the same value.
      const r0 = total(s0) + (initial == 0 ? load<f32>(c0) : start)
      const r1 = total(s1) + (initial == 0 ? load<f32>(c1) : start)
      const r2 = total(s2) + (initial == 0 ? load<f32>(c2) : start)
      const r3 = total(s3) + (initial == 0 ? load<f32>(c3) : start)
      store<f32>(c0, r0)
      store<f32>(c1, r1)
      store<f32>(c2, r2)
      store<f32>(c3, r3)
    }
  }
}

/**
 * sums[i] += Σ x[k + i]·y[k] over all k: the lines that the table `lines` of i32 byte offsets names,
 * and `width` places in each.
 *
 * @param xStep bytes from one place to the next
 * @param y place after place, `yStep` bytes apart
 * @param run how many sums
 */
export function addScaledRuns(
  x: usize, xStep: usize, lines: usize, lineCount: i32, width: i32,
  y: usize, yStep: usize, run: i32, sums: usize,
): void {
  let i = 0
  for (; i + 32 <= run; i += 32) addScaledVectors(x + (<usize>i << 2), xStep, lines, lineCount, width, y, yStep, sums + (<usize>i << 2), 8)
  for (; i + 4 <= run; i += 4) addScaledVectors(x + (<usize>i << 2), xStep, lines, lineCount, width, y, yStep, sums + (<usize>i << 2), 1)
  for (; i < run; ++i) addScaledVectors(x + (<usize>i << 2), xStep, lines, lineCount, width, y, yStep, sums + (<usize>i << 2), 0)
}

/** Eight vectors of sums, one, or (0) a single value. */
@inline
function addScaledVectors(
  x: usize, xStep: usize, lines: usize, lineCount: i32, width: i32,
  y: usize, yStep: usize, sums: usize, vectors: i32,
): void {
  let s0 = vectors == 0 ? v128.load32_zero(sums) : v128.load(sums)
  let s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0
  if (vectors == 8) {
    s1 = v128.load(sums, 16)
    s2 = v128.load(sums, 32)
    s3 = v128.load(sums, 48)
    s4 = v128.load(sums, 64)
    s5 = v128.load(sums, 80)
    s6 = v128.load(sums, 96)
    s7 = v128.load(sums, 112)
  }
  for (let line: usize = 0; line < <usize>lineCount << 2; line += 4) {
    let from = x + load<u32>(lines + line)
    for (let place = 0; place < width; ++place) {
      const scale = v128.load32_splat(y)
      s0 = multiplyAdd(s0, vectors == 0 ? v128.load32_zero(from) : v128.load(from), scale)
      if (vectors == 8) {
        s1 = multiplyAdd(s1, v128.load(from, 16), scale)
        s2 = multiplyAdd(s2, v128.load(from, 32), scale)
        s3 = multiplyAdd(s3, v128.load(from, 48), scale)
        s4 = multiplyAdd(s4, v128.load(from, 64), scale)
        s5 = multiplyAdd(s5, v128.load(from, 80), scale)
        s6 = multiplyAdd(s6, v128.load(from, 96), scale)
        s7 = multiplyAdd(s7, v128.load(from, 112), scale)
      }
      from += xStep
      y += yStep
    }
  }
  if (vectors == 0) v128.store32_lane(sums, s0, 0)
  else v128.store(sums, s0)
  if (vectors == 8) {
    v128.store(sums, s1, 16)
    v128.store(sums, s2, 32)
    v128.store(sums, s3, 48)
    v128.store(sums, s4, 64)
    v128.store(sums, s5, 80)
    v128.store(sums, s6, 96)
    v128.store(sums, s7, 112)
  }
}
