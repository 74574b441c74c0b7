import { zero } from './bulk'
import { copyValues } from './copy'

/** What happens to the images of a convolution before and after it. */

/**
 * Lines of an image with zeros around them.
 *
 * @param image its first line
 * @param first the first line wanted; may be above the image, as may be the others below it
 * @param left pixels of zeros before each line
 * @param out where the lines go, `outLineStep` bytes apart
 */
export function borderLines(
  image: usize, height: i32, width: i32, channels: i32, first: i32, lines: i32, left: i32, out: usize, outLineStep: usize,
): void {
  const values = width * channels
  const before = <usize>(left * channels) << 2
  const after = outLineStep - before - (<usize>values << 2)
  for (let line = first; line < first + lines; ++line) {
    if (line < 0 || line >= height) zero(out, outLineStep)
    else {
      zero(out, before)
      copyValues(image + (<usize>(line * values) << 2), out + before, values)
      zero(out + outLineStep - after, after)
    }
    out += outLineStep
  }
}

/** x = max(x, 0) */
export function reluInPlace(x: usize, count: i32): void {
  const zero = f32x4.splat(0)
  const end = x + (<usize>count << 2)
  const vectorsEnd = x + (<usize>(count & ~3) << 2)
  for (; x < vectorsEnd; x += 16) v128.store(x, f32x4.pmax(v128.load(x), zero))
  for (; x < end; x += 4) v128.store32_lane(x, f32x4.pmax(v128.load32_zero(x), zero), 0)
}

/** out = y > 0 ? dy : 0, the gradient before a ReLU with the output y */
export function maskByOutput(dy: usize, y: usize, out: usize, count: i32): void {
  const zero = f32x4.splat(0)
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, v128.and(v128.load(dy), f32x4.gt(v128.load(y), zero)))
    dy += 16
    y += 16
    out += 16
  }
  while (out < end) {
    v128.store32_lane(out, v128.and(v128.load32_zero(dy), f32x4.gt(v128.load32_zero(y), zero)), 0)
    dy += 4
    y += 4
    out += 4
  }
}

/** Rows are added up in blocks, so that the error grows with the number of blocks and not of rows. */
const ROW_BLOCK: i32 = 128

/** Σ over rows of four columns, or of a single one. */
@inline
function sumRows(x: usize, rowStep: usize, rows: i32, four: bool): v128 {
  let total = f32x4.splat(0)
  for (let first = 0; first < rows; first += ROW_BLOCK) {
    let s0 = f32x4.splat(0), s1 = s0
    let row = min(rows - first, ROW_BLOCK)
    for (; row >= 2; row -= 2) {
      s0 = f32x4.add(s0, four ? v128.load(x) : v128.load32_zero(x))
      x += rowStep
      s1 = f32x4.add(s1, four ? v128.load(x) : v128.load32_zero(x))
      x += rowStep
    }
    if (row > 0) {
      s0 = f32x4.add(s0, four ? v128.load(x) : v128.load32_zero(x))
      x += rowStep
    }
    total = f32x4.add(total, f32x4.add(s0, s1))
  }
  return total
}

/** sums[i] += Σ over rows of x[row][i] */
export function addColumns(x: usize, rowStep: usize, rows: i32, columns: i32, sums: usize): void {
  const end = sums + (<usize>columns << 2)
  while (sums + 16 <= end) {
    v128.store(sums, f32x4.add(v128.load(sums), sumRows(x, rowStep, rows, true)))
    x += 16
    sums += 16
  }
  while (sums < end) {
    v128.store32_lane(sums, f32x4.add(v128.load32_zero(sums), sumRows(x, rowStep, rows, false)), 0)
    x += 4
    sums += 4
  }
}

/** Σ over rows of x[row][i]. Items: columns. */
export function sumColumns(begin: i32, end: i32, x: usize, rows: i32, columns: i32, out: usize): void {
  const first = <usize>begin << 2
  zero(out + first, <usize>(end - begin) << 2)
  addColumns(x + first, <usize>columns << 2, rows, end - begin, out + first)
}

/**
 * out[i] = Σ over slots of x[slot][i], in the order of the slots.
 *
 * @param slotStep bytes from one slot to the next
 */
export function addSlots(begin: i32, end: i32, x: usize, slotStep: usize, slots: i32, out: usize): void {
  let i = begin
  for (; i + 4 <= end; i += 4) {
    let from = x + (<usize>i << 2)
    let sum = v128.load(from)
    for (let slot = 1; slot < slots; ++slot) sum = f32x4.add(sum, v128.load((from += slotStep)))
    v128.store(out + (<usize>i << 2), sum)
  }
  for (; i < end; ++i) {
    let from = x + (<usize>i << 2)
    let sum = load<f32>(from)
    for (let slot = 1; slot < slots; ++slot) sum += load<f32>((from += slotStep))
    store<f32>(out + (<usize>i << 2), sum)
  }
}

/**
 * The sums over blocks of `down` by `across` pixels. Items: lines of the small images.
 *
 * @param x large images, whose lines are `width·across` pixels
 */
export function sumBlocks(begin: i32, end: i32, x: usize, width: i32, channels: i32, down: i32, across: i32, out: usize): void {
  const pixel = <usize>channels << 2
  const line = <usize>(width * across) * pixel
  let to = out + <usize>(begin * width) * pixel
  for (let i = begin; i < end; ++i)
    for (let j = 0; j < width; ++j) {
      const from = x + <usize>(i * down) * line + <usize>(j * across) * pixel
      zero(to, pixel)
      for (let row = 0; row < down; ++row) addColumns(from + <usize>row * line, pixel, across, channels, to)
      to += pixel
    }
}
