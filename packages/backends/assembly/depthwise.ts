import { read, write } from './lanes'
import { multiplyAdd } from './multiply-add'

/**
 * Depthwise convolution of images [batch, height, width, channels]: each channel with a filter of its
 * own. What lies outside the image counts as 0, so it is left out.
 *
 * With a stride of 1 some neighbouring pixels are taken together as one, so many that their channels
 * come in whole vectors; the filter then has its channels as many times.
 */

/**
 * Four channels, or one, of `pixels` pixels that see the same part of the filter.
 *
 * @param filter the first value of that part, which has `rows` rows and `columns` columns
 */
@inline
function convolveChannels(
  x: usize, xStep: usize, xRowStep: usize, xColumnStep: usize, out: usize, outStep: usize, pixels: i32,
  filter: usize, rows: i32, columns: i32, filterRowStep: usize, filterStep: usize, initial: v128, four: bool,
): void {
  let pixel = 0
  for (; pixel < pixels - 3; pixel += 4) {
    let s0 = initial, s1 = initial, s2 = initial, s3 = initial
    for (let row = 0; row < rows; ++row) {
      let w = filter + <usize>row * filterRowStep
      let from = x + <usize>row * xRowStep
      for (let column = 0; column < columns; ++column) {
        const weight = read(w, four)
        s0 = multiplyAdd(s0, read(from, four), weight)
        s1 = multiplyAdd(s1, read(from + xStep, four), weight)
        s2 = multiplyAdd(s2, read(from + xStep * 2, four), weight)
        s3 = multiplyAdd(s3, read(from + xStep * 3, four), weight)
        from += xColumnStep
        w += filterStep
      }
    }
    write(out, s0, four)
    write(out + outStep, s1, four)
    write(out + outStep * 2, s2, four)
    write(out + outStep * 3, s3, four)
    x += xStep << 2
    out += outStep << 2
  }
  for (; pixel < pixels; ++pixel) {
    let sum = initial
    for (let row = 0; row < rows; ++row) {
      let w = filter + <usize>row * filterRowStep
      let from = x + <usize>row * xRowStep
      for (let column = 0; column < columns; ++column) {
        sum = multiplyAdd(sum, read(from, four), read(w, four))
        from += xColumnStep
        w += filterStep
      }
    }
    write(out, sum, four)
    x += xStep
    out += outStep
  }
}

/** The same for all `channels`. */
@inline
function convolvePixels(
  x: usize, xStep: usize, xRowStep: usize, xColumnStep: usize, out: usize, outStep: usize, pixels: i32, channels: i32,
  filter: usize, rows: i32, columns: i32, filterRowStep: usize, filterStep: usize, initial: usize,
): void {
  const end = <usize>channels << 2
  const wholeEnd = <usize>(channels & ~3) << 2
  let at: usize = 0
  for (; at < wholeEnd; at += 16)
    convolveChannels(
      x + at, xStep, xRowStep, xColumnStep, out + at, outStep, pixels,
      filter + at, rows, columns, filterRowStep, filterStep, v128.load(initial + at), true,
    )
  for (; at < end; at += 4)
    convolveChannels(
      x + at, xStep, xRowStep, xColumnStep, out + at, outStep, pixels,
      filter + at, rows, columns, filterRowStep, filterStep, v128.load32_zero(initial + at), false,
    )
}

/** The first tap of a filter that is not before an image's edge, `start` being where its window begins. */
@inline
function firstTap(start: i32, dilation: i32): i32 {
  return start < 0 ? (dilation - 1 - start) / dilation : 0
}

/** The tap behind the last one that is not behind the edge. */
@inline
function endOfTaps(start: i32, dilation: i32, taps: i32, size: i32): i32 {
  return start < size ? min(taps, (size - start + dilation - 1) / dilation) : 0
}

/**
 * The items are lines of the output.
 *
 * @param filter [filterHeight, filterWidth, together · channels]
 * @param initial what the sums of together · channels begin with
 * @param together how many pixels are taken together; 1 if `strideWidth` is above 1
 */
export function convolveDepthwise(
  begin: i32, end: i32, x: usize, filter: usize, initial: usize, out: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideHeight: i32, strideWidth: i32, dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32, together: i32,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  const filterStep = pixelStep * <usize>together
  const filterRowStep = filterStep * <usize>filterWidth
  const xStep = <usize>strideWidth * pixelStep
  const xRowStep = <usize>dilationHeight * lineStep
  const xColumnStep = <usize>dilationWidth * pixelStep
  out += <usize>begin * <usize>outWidth * pixelStep
  for (let line = begin; line < end; ++line) {
    const image = line / outHeight
    const startRow = (line - image * outHeight) * strideHeight - padTop
    const firstRow = firstTap(startRow, dilationHeight)
    const rows = max(endOfTaps(startRow, dilationHeight, filterHeight, height) - firstRow, 0)
    const from = x + <usize>image * <usize>height * lineStep + <usize>(startRow + firstRow * dilationHeight) * lineStep
    let outColumn = 0
    while (outColumn < outWidth) {
      const start = outColumn * strideWidth - padLeft
      const first = firstTap(start, dilationWidth)
      const columns = max(endOfTaps(start, dilationWidth, filterWidth, width) - first, 0)
      const source = from + <usize>(start + first * dilationWidth) * pixelStep
      const taps = filter + <usize>firstRow * filterRowStep + <usize>first * filterStep
      // Neighbouring pixels that see the whole width of the filter.
      let pixels = 1
      if (columns == filterWidth) {
        const lastStart = width - 1 - (filterWidth - 1) * dilationWidth
        pixels = min((lastStart - start) / strideWidth + 1, outWidth - outColumn)
      }
      if (pixels >= together && columns == filterWidth) {
        const groups = pixels / together
        pixels = groups * together
        convolvePixels(
          source, xStep * <usize>together, xRowStep, xColumnStep, out, filterStep, groups, channels * together,
          taps, rows, columns, filterRowStep, filterStep, initial,
        )
      } else
        convolvePixels(
          source, xStep, xRowStep, xColumnStep, out, pixelStep, pixels, channels,
          taps, rows, columns, filterRowStep, filterStep, initial,
        )
      out += <usize>pixels * pixelStep
      outColumn += pixels
    }
  }
}
