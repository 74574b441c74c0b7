import { zero } from './bulk'
import { read } from './lanes'
import { multiplyAdd } from './multiply-add'

/** Four channels, or a single one. */
/** Σ x·dy over `pixels` pixels, for four channels or one. */
@inline
function dotProduct(x: usize, xStep: usize, dy: usize, dyStep: usize, pixels: i32, four: bool): v128 {
  let s0 = f32x4.splat(0), s1 = s0
  let pixel = 0
  for (; pixel < pixels - 1; pixel += 2) {
    s0 = multiplyAdd(s0, read(x, four), read(dy, four))
    s1 = multiplyAdd(s1, read(x + xStep, four), read(dy + dyStep, four))
    x += xStep << 1
    dy += dyStep << 1
  }
  if (pixel < pixels) s0 = multiplyAdd(s0, read(x, four), read(dy, four))
  return f32x4.add(s0, s1)
}

/**
 * The gradient of the filter of a depthwise convolution. The items are slots, each of `slotLines` lines of dy: the last may have less.
 *
 * @param lines of dy in all, batch · outHeight
 * @param sums [slots, filterHeight, filterWidth, channels]
 */
export function depthwiseFilterGradient(
  begin: i32, end: i32, x: usize, dy: usize, sums: usize, lines: i32, slotLines: i32,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideHeight: i32, strideWidth: i32, dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  const wholeEnd = <usize>(channels & ~3) << 2
  const taps = filterHeight * filterWidth
  for (let slot = begin; slot < end; ++slot) {
    const slotSums = sums + <usize>slot * <usize>taps * pixelStep
    zero(slotSums, <usize>taps * pixelStep)
    const last = min(lines, (slot + 1) * slotLines)
    for (let line = slot * slotLines; line < last; ++line) {
      const image = line / outHeight
      const startRow = (line - image * outHeight) * strideHeight - padTop
      for (let tap = 0; tap < taps; ++tap) {
        const tapRow = tap / filterWidth
        const row = startRow + tapRow * dilationHeight
        if (row < 0 || row >= height) continue
        // Of dy the pixels from `first` on see the image with this tap.
        const shift = (tap - tapRow * filterWidth) * dilationWidth - padLeft
        const first = shift < 0 ? (strideWidth - 1 - shift) / strideWidth : 0
        const pixels = min(outWidth, shift < width ? (width - shift + strideWidth - 1) / strideWidth : 0) - first
        const from = x + <usize>(image * height + row) * lineStep + <usize>(first * strideWidth + shift) * pixelStep
        const gradient = dy + <usize>(line * outWidth + first) * pixelStep
        const to = slotSums + <usize>tap * pixelStep
        const xStep = <usize>strideWidth * pixelStep
        let at: usize = 0
        for (; at < wholeEnd; at += 16)
          v128.store(to + at, f32x4.add(v128.load(to + at), dotProduct(from + at, xStep, gradient + at, pixelStep, pixels, true)))
        for (; at < pixelStep; at += 4) {
          const sum = f32x4.add(v128.load32_zero(to + at), dotProduct(from + at, xStep, gradient + at, pixelStep, pixels, false))
          v128.store32_lane(to + at, sum, 0)
        }
      }
    }
  }
}
