import { zero } from './bulk'
import { borderLines, reluInPlace } from './images'
import { multiplyAdd } from './multiply-add'
import { writePlaces } from './selection-pooling'
import { thread } from './thread'

/**
 * Convolutions of few channels by filters of 3×3, behind which 2×2 windows are max-pooled: the first
 * layer of many a network for images. The window's four pixels are the rows of one tile, whose sums are
 * pooled before they leave the registers; and of the outgoing gradient only what is not zero is multiplied.
 */

/** i32, in the order in which `roomFor` writes them in src/kernels/convolution/windows.ts. Steps are in bytes. */
// prettier-ignore
const enum Field { Height = 0, Width = 4, Channels = 8, Filters = 12, OutHeight = 16, OutWidth = 20, Top = 24, Left = 28, Lines = 32, LineStep = 36 }

/**
 * Four pixels of two lines by eight filters, and of each filter's four sums the greatest and its place.
 *
 * @param a the first pixel's window in the bordered image
 * @param b eight values for each of 3·3·channels
 */
function poolTile(a: usize, lineStep: usize, pixel: usize, b: usize, initial: usize, y: usize, selection: usize): void {
  let s00 = v128.load(initial), s01 = v128.load(initial, 16)
  let s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01
  const depth = pixel * 3
  for (let line = 0; line < 3; ++line) {
    let p0 = a, p1 = a + pixel, p2 = a + lineStep, p3 = p2 + pixel
    const end = a + depth
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
      p0 += 4
      p1 += 4
      p2 += 4
      p3 += 4
      b += 32
    } while (p0 < end)
    a += lineStep
  }
  select(s00, s10, s20, s30, y, selection)
  select(s01, s11, s21, s31, y + 16, selection + 4)
}

/** Of equal values the first is taken, and NaN never is, as in `poolSelecting`. */
@inline
function select(a: v128, b: v128, c: v128, d: v128, y: usize, selection: usize): void {
  const lowest = f32x4.splat(-Infinity)
  let greatest = v128.bitselect(a, lowest, f32x4.gt(a, lowest))
  let greater = f32x4.gt(b, greatest)
  greatest = v128.bitselect(b, greatest, greater)
  let places = v128.and(greater, i32x4.splat(1))
  greater = f32x4.gt(c, greatest)
  greatest = v128.bitselect(c, greatest, greater)
  places = v128.bitselect(i32x4.splat(2), places, greater)
  greater = f32x4.gt(d, greatest)
  v128.store(y, v128.bitselect(d, greatest, greater))
  writePlaces(selection, v128.bitselect(i32x4.splat(3), places, greater), true)
}

@inline
function bordered(x: usize, image: i32, sizes: usize, own: usize): void {
  const height = load<i32>(sizes, Field.Height), width = load<i32>(sizes, Field.Width), channels = load<i32>(sizes, Field.Channels)
  const from = x + (<usize>(image * height * width * channels) << 2)
  const lines = load<i32>(sizes, Field.Lines), lineStep = load<usize>(sizes, Field.LineStep)
  borderLines(from, height, width, channels, -load<i32>(sizes, Field.Top), lines, load<i32>(sizes, Field.Left), own, lineStep)
}

/**
 * Items: images.
 *
 * @param b panels of eight filters
 * @param scratch `scratchStep` bytes a thread, for an image with its border
 */
export function convolvePooled(
  begin: i32, end: i32, sizes: usize, x: usize, b: usize, initial: usize, relu: i32, y: usize, selection: usize,
  scratch: usize, scratchStep: usize,
): void {
  const filters = load<i32>(sizes, Field.Filters), pixel = load<usize>(sizes, Field.Channels) << 2
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const lineStep = load<usize>(sizes, Field.LineStep)
  const panelStep = pixel * 72
  const own = scratch + <usize>thread * scratchStep
  for (let image = begin; image < end; ++image) {
    bordered(x, image, sizes, own)
    for (let row = 0; row < outHeight; ++row) {
      const line = own + <usize>(row * 2) * lineStep
      const first = <usize>((image * outHeight + row) * outWidth * filters)
      for (let filter: usize = 0; filter < <usize>filters; filter += 8) {
        const panel = b + (filter >> 3) * panelStep
        for (let column: usize = 0; column < <usize>outWidth; ++column) {
          const at = first + column * <usize>filters + filter
          poolTile(line + column * pixel * 2, lineStep, pixel, panel, initial + (filter << 2), y + (at << 2), selection + at)
        }
      }
      if (relu) reluInPlace(y + (first << 2), outWidth * filters)
    }
  }
}

/** Adds what one place of a window sees: nine values of one channel, times the gradient. */
@inline
function term(sum: v128, x: usize, gradient: v128): v128 {
  return multiplyAdd(sum, v128.load32_splat(x), gradient)
}

/**
 * One channel's nine weights of four filters, over all windows of an image.
 *
 * @param x the channel's first value in the bordered image
 * @param sums nine times four sums, `sumStep` bytes apart; `bias`, or 0, four more
 */
function addWindows(
  x: usize, lineStep: usize, pixel: usize, dy: usize, y: usize, selection: usize, filters: usize, outHeight: i32, outWidth: i32,
  sums: usize, sumStep: usize, bias: usize,
): void {
  const zero = f32x4.splat(0)
  let s0 = v128.load(sums), s1 = v128.load(sums + sumStep), s2 = v128.load(sums + sumStep * 2)
  let s3 = v128.load(sums + sumStep * 3), s4 = v128.load(sums + sumStep * 4), s5 = v128.load(sums + sumStep * 5)
  let s6 = v128.load(sums + sumStep * 6), s7 = v128.load(sums + sumStep * 7), s8 = v128.load(sums + sumStep * 8)
  let all = zero
  for (let row = 0; row < outHeight; ++row) {
    let p = x + <usize>(row * 2) * lineStep
    for (let column = 0; column < outWidth; ++column) {
      let gradient = v128.load(dy)
      if (y != 0) {
        gradient = v128.and(gradient, f32x4.gt(v128.load(y), zero))
        y += filters << 2
      }
      all = f32x4.add(all, gradient)
      const places = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(selection)))
      for (let place = 0; place < 4; ++place) {
        const own = v128.and(gradient, i32x4.eq(places, i32x4.splat(place)))
        const q = p + (place & 1 ? pixel : 0) + (place & 2 ? lineStep : 0)
        s0 = term(s0, q, own)
        s1 = term(s1, q + pixel, own)
        s2 = term(s2, q + pixel * 2, own)
        const second = q + lineStep
        s3 = term(s3, second, own)
        s4 = term(s4, second + pixel, own)
        s5 = term(s5, second + pixel * 2, own)
        const third = second + lineStep
        s6 = term(s6, third, own)
        s7 = term(s7, third + pixel, own)
        s8 = term(s8, third + pixel * 2, own)
      }
      dy += filters << 2
      selection += filters
      p += pixel * 2
    }
  }
  v128.store(sums, s0)
  v128.store(sums + sumStep, s1)
  v128.store(sums + sumStep * 2, s2)
  v128.store(sums + sumStep * 3, s3)
  v128.store(sums + sumStep * 4, s4)
  v128.store(sums + sumStep * 5, s5)
  v128.store(sums + sumStep * 6, s6)
  v128.store(sums + sumStep * 7, s7)
  v128.store(sums + sumStep * 8, s8)
  if (bias != 0) v128.store(bias, f32x4.add(v128.load(bias), all))
}

/** The gradients at the filter and the bias. Items: slots, as in `gradientAtFilter`. */
export function gradientAtFilterPooled(
  begin: i32, end: i32, sizes: usize, x: usize, dy: usize, y: usize, selection: usize, batch: i32, imagesPerSlot: i32,
  sums: usize, sumStep: usize, scratch: usize, scratchStep: usize,
): void {
  const filters = load<usize>(sizes, Field.Filters), channels = load<usize>(sizes, Field.Channels)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const lineStep = load<usize>(sizes, Field.LineStep)
  const own = scratch + <usize>thread * scratchStep
  const tapStep = channels * filters << 2
  for (let slot = begin; slot < end; ++slot) {
    const sum = sums + <usize>slot * sumStep
    zero(sum, sumStep)
    const last = min((slot + 1) * imagesPerSlot, batch)
    for (let image = slot * imagesPerSlot; image < last; ++image) {
      bordered(x, image, sizes, own)
      const first = <usize>(image * outHeight * outWidth) * filters
      for (let filter: usize = 0; filter < filters; filter += 4)
        for (let channel: usize = 0; channel < channels; ++channel) {
          const at = first + filter
          addWindows(
            own + (channel << 2), lineStep, channels << 2, dy + (at << 2), y == 0 ? 0 : y + (at << 2), selection + at, filters,
            outHeight, outWidth, sum + (channel * filters + filter << 2), tapStep,
            channel == 0 ? sum + tapStep * 9 + (filter << 2) : 0,
          )
        }
    }
  }
}
