import { fill } from './copy'
import { read, write } from './lanes'

/** The gradients of pooling.ts: of the maximum to the first of equal pixels, of the average to all alike. */

/** Four channels, or a single one. */
@inline
function give(dx: usize, gradient: v128, adds: bool, four: bool): void {
  write(dx, adds ? f32x4.add(read(dx, four), gradient) : gradient, four)
}

/**
 * One output pixel's window, one or four channels of it.
 *
 * @param x the input, from the window's first pixel; of the average, nothing
 * @param y the output; of the average, nothing
 * @param dx like x
 * @param adds whether to add to what is there
 */
@inline
function spread(
  maximum: bool, x: usize, y: usize, dy: usize, dx: usize,
  rows: i32, columns: i32, rowStep: usize, pixelStep: usize, adds: bool, four: bool,
): void {
  const outgoing = read(dy, four)
  const gradient = maximum ? outgoing : f32x4.div(outgoing, f32x4.splat(<f32>(rows * columns)))
  const greatest = maximum ? read(y, four) : gradient
  let taken = i32x4.splat(0)
  for (let row = 0; row < rows; ++row) {
    let at = <usize>row * rowStep
    for (let column = 0; column < columns; ++column) {
      if (maximum) {
        const takes = v128.andnot(f32x4.eq(read(x + at, four), greatest), taken)
        give(dx + at, v128.and(gradient, takes), adds, four)
        taken = v128.or(taken, takes)
      } else give(dx + at, gradient, adds, four)
      at += pixelStep
    }
  }
}

/** The same for all channels of the pixel. */
@inline
function spreadPixel(
  maximum: bool, x: usize, y: usize, dy: usize, dx: usize, rows: i32, columns: i32, rowStep: usize, channels: i32, adds: bool,
): void {
  const pixelStep = <usize>channels << 2
  const whole = <usize>(channels & ~3) << 2
  let at: usize = 0
  for (; at < whole; at += 16) spread(maximum, x + at, y + at, dy + at, dx + at, rows, columns, rowStep, pixelStep, adds, true)
  for (; at < pixelStep; at += 4) spread(maximum, x + at, y + at, dy + at, dx + at, rows, columns, rowStep, pixelStep, adds, false)
}

/**
 * The items are images, or where windows do not overlap lines of the output, each with the lines of
 * the input from its first one on to the next one's.
 */
@inline
function spreadAll(
  maximum: bool, begin: i32, end: i32, x: usize, y: usize, dy: usize, dx: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const pixelStep = <usize>channels << 2
  const rowStep = pixelStep * <usize>width
  const outRowStep = pixelStep * <usize>outWidth
  const byLines = filterHeight <= strideHeight
  // Windows side by side that cover the image write every pixel once.
  const tiled =
    filterHeight == strideHeight && filterWidth == strideWidth && padTop == 0 && padLeft == 0 &&
    outHeight * strideHeight >= height && outWidth * strideWidth >= width
  const firstLine = byLines ? begin : begin * outHeight
  const lastLine = byLines ? end : end * outHeight
  for (let line = firstLine; line < lastLine; ++line) {
    const image = <usize>(line / outHeight)
    const outRow = line % outHeight
    const firstRow = outRow * strideHeight - padTop
    const row = max(firstRow, 0)
    const rows = max(min(firstRow + filterHeight, height) - row, 0)
    const imageOffset = image * <usize>height * rowStep
    if (!tiled) {
      // Up to where the next item begins.
      const ownFirst = outRow == 0 ? 0 : min(row, height)
      const ownLast = outRow == outHeight - 1 ? height : min(max(firstRow + strideHeight, 0), height)
      if (byLines) fill(dx + imageOffset + <usize>ownFirst * rowStep, (ownLast - ownFirst) * width * channels, 0)
      else if (outRow == 0) fill(dx + imageOffset, height * width * channels, 0)
    }
    const lineOffset = imageOffset + <usize>row * rowStep
    let out = <usize>line * outRowStep
    for (let outColumn = 0; outColumn < outWidth; ++outColumn) {
      const firstColumn = outColumn * strideWidth - padLeft
      const column = max(firstColumn, 0)
      const columns = max(min(firstColumn + filterWidth, width) - column, 0)
      const at = lineOffset + <usize>column * pixelStep
      if (tiled) spreadPixel(maximum, x + at, y + out, dy + out, dx + at, rows, columns, rowStep, channels, false)
      else spreadPixel(maximum, x + at, y + out, dy + out, dx + at, rows, columns, rowStep, channels, true)
      out += pixelStep
    }
  }
}

export function maxPoolGradient(
  begin: i32, end: i32, x: usize, y: usize, dy: usize, dx: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  spreadAll(
    true, begin, end, x, y, dy, dx, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft,
  )
}

export function averagePoolGradient(
  begin: i32, end: i32, dy: usize, dx: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  spreadAll(
    false, begin, end, 0, 0, dy, dx, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft,
  )
}
