import { thread } from './thread'

/**
 * Pooling of images [batch, height, width, channels]. A window that reaches over the edge counts
 * only the pixels that are there; where there are none, their maximum is -Infinity and their average NaN.
 *
 * A line of the output is made in two steps: first the lines of the input that it sees become one,
 * then the pixels of that line. Either step makes one run of values of several, and is quick
 * however few channels there are.
 */

@inline
function combine(maximum: bool, a: v128, b: v128): v128 {
  return maximum ? f32x4.pmax(a, b) : f32x4.add(a, b)
}

/** The greatest or the sum, divided by `divisor`, of `runs` runs of `count` values, `step` bytes apart. */
@inline
function combineRuns(maximum: bool, x: usize, runs: i32, step: usize, out: usize, count: i32, divisor: f32): void {
  const neutral = f32x4.splat(maximum ? -Infinity : 0)
  const divisors = f32x4.splat(divisor)
  const end = out + (<usize>count << 2)
  const blocksEnd = out + (<usize>(count & ~15) << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < blocksEnd) {
    let r0 = neutral, r1 = neutral, r2 = neutral, r3 = neutral
    let from = x
    for (let run = 0; run < runs; ++run) {
      r0 = combine(maximum, r0, v128.load(from))
      r1 = combine(maximum, r1, v128.load(from, 16))
      r2 = combine(maximum, r2, v128.load(from, 32))
      r3 = combine(maximum, r3, v128.load(from, 48))
      from += step
    }
    v128.store(out, maximum ? r0 : f32x4.div(r0, divisors))
    v128.store(out, maximum ? r1 : f32x4.div(r1, divisors), 16)
    v128.store(out, maximum ? r2 : f32x4.div(r2, divisors), 32)
    v128.store(out, maximum ? r3 : f32x4.div(r3, divisors), 48)
    x += 64
    out += 64
  }
  while (out < vectorsEnd) {
    let r = neutral
    let from = x
    for (let run = 0; run < runs; ++run) {
      r = combine(maximum, r, v128.load(from))
      from += step
    }
    v128.store(out, maximum ? r : f32x4.div(r, divisors))
    x += 16
    out += 16
  }
  while (out < end) {
    let r = neutral
    let from = x
    for (let run = 0; run < runs; ++run) {
      r = combine(maximum, r, v128.load32_zero(from))
      from += step
    }
    v128.store32_lane(out, maximum ? r : f32x4.div(r, divisors), 0)
    x += 4
    out += 4
  }
}

/**
 * The items are lines of the output.
 *
 * @param lines room for one line of the input for each thread, `lineStep` bytes apart
 */
@inline
function pool(
  maximum: bool, begin: i32, end: i32, x: usize, y: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
  lines: usize, lineStep: usize,
): void {
  const pixelStep = <usize>channels << 2
  const rowStep = pixelStep * <usize>width
  const line = lines + <usize>thread * lineStep
  let image = begin / outHeight
  let outRow = begin - image * outHeight
  y += <usize>begin * <usize>outWidth * pixelStep
  for (; begin < end; ++begin) {
    const firstRow = outRow * strideHeight - padTop
    const row = max(firstRow, 0)
    const rows = max(min(firstRow + filterHeight, height) - row, 0)
    let from = x + (<usize>image * <usize>height + <usize>row) * rowStep
    if (rows != 1) {
      combineRuns(maximum, from, rows, rowStep, line, width * channels, 1)
      from = line
    }
    let outColumn = 0
    while (outColumn < outWidth) {
      const firstColumn = outColumn * strideWidth - padLeft
      const column = max(firstColumn, 0)
      const columns = max(min(firstColumn + filterWidth, width) - column, 0)
      // With a stride of 1 all windows that are whole are one run.
      const isRun = strideWidth == 1 && columns == filterWidth
      const pixels = isRun ? min(width - filterWidth - column + 1, outWidth - outColumn) : 1
      let count = pixels * channels
      // Four at once, whatever of them is the next pixel's: that is written later.
      if (count < 4 && (outWidth - outColumn) * channels >= 4 && (width - column - columns + 1) * channels >= 4) count = 4
      combineRuns(maximum, from + <usize>column * pixelStep, columns, pixelStep, y, count, <f32>(rows * columns))
      y += <usize>pixels * pixelStep
      outColumn += pixels
    }
    outRow += 1
    if (outRow == outHeight) {
      outRow = 0
      image += 1
    }
  }
}

export function maxPool(
  begin: i32, end: i32, x: usize, y: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
  lines: usize, lineStep: usize,
): void {
  pool(
    true, begin, end, x, y, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft, lines, lineStep,
  )
}

export function averagePool(
  begin: i32, end: i32, x: usize, y: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
  lines: usize, lineStep: usize,
): void {
  pool(
    false, begin, end, x, y, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft, lines, lineStep,
  )
}
