import { zero } from './bulk'
import { addColumns, borderLines } from './images'
import { read, write } from './lanes'
import { multiplyPanels } from './matrix'
import { zeros } from './fixed'
import { finish, outgoing, target } from './outgoing'
import { thread } from './thread'

/**
 * Convolutions by filters of 3×3 with padding `same` of images upsampled by two, which are never
 * made: each pixel of the small image is multiplied by all nine taps of the filters, in one product
 * of matrices ("taps", `[pixels, 9·filters]`), and each output pixel gathers its nine: a quarter
 * of the products. Output 2y + a sees, through line i of the filter, the small image's line
 * ⌊(2y + a + i − 1) / 2⌋: y − 1, y, y for a = 0, and y, y, y + 1 for a = 1. Columns likewise.
 */

/** Four filters, or a single one. */
/** What a line of the filter adds to an even column: through its taps 0, 1, 2, at `tap` in the pixel to the left and this one. */
@inline
function evenColumn(left: usize, here: usize, tap: usize, pixel: usize, four: bool): v128 {
  return f32x4.add(f32x4.add(read(left + tap, four), read(here + tap + pixel, four)), read(here + tap + pixel * 2, four))
}

@inline
function oddColumn(here: usize, right: usize, tap: usize, pixel: usize, four: bool): v128 {
  return f32x4.add(f32x4.add(read(here + tap, four), read(here + tap + pixel, four)), read(right + tap + pixel * 2, four))
}

/**
 * The four output pixels that lie over one of the small image, some filters of them, from the taps of
 * that pixel and its neighbours.
 */
@inline
function gatherSquare(
  a0: usize, a1: usize, a2: usize, b0: usize, b1: usize, b2: usize, c0: usize, c1: usize, c2: usize,
  at: usize, pixel: usize, initial: usize, out: usize, lineStep: usize, four: bool,
): void {
  const middle = at + pixel * 3, last = at + pixel * 6
  const start = read(initial + at, four)
  const even1 = f32x4.add(start, evenColumn(b0, b1, middle, pixel, four))
  const odd1 = f32x4.add(start, oddColumn(b1, b2, middle, pixel, four))
  const to = out + at
  write(to, f32x4.add(even1, f32x4.add(evenColumn(a0, a1, at, pixel, four), evenColumn(b0, b1, last, pixel, four))), four)
  write(to + pixel, f32x4.add(odd1, f32x4.add(oddColumn(a1, a2, at, pixel, four), oddColumn(b1, b2, last, pixel, four))), four)
  const below = to + lineStep
  write(below, f32x4.add(even1, f32x4.add(evenColumn(b0, b1, at, pixel, four), evenColumn(c0, c1, last, pixel, four))), four)
  write(below + pixel, f32x4.add(odd1, f32x4.add(oddColumn(b1, b2, at, pixel, four), oddColumn(c1, c2, last, pixel, four))), four)
}

/** @param none the taps of a pixel that is not there: 9·filters zeros */
function gatherTaps(taps: usize, height: i32, width: i32, filters: i32, none: usize, initial: usize, out: usize): void {
  const pixel = <usize>filters << 2
  const tapsPixel = pixel * 9
  const tapsLine = tapsPixel * <usize>width
  const lineStep = <usize>width * pixel * 2
  for (let y = 0; y < height; ++y) {
    const here = taps + <usize>y * tapsLine
    for (let x = 0; x < width; ++x) {
      const b1 = here + <usize>x * tapsPixel
      const b0 = x > 0 ? b1 - tapsPixel : none
      const b2 = x < width - 1 ? b1 + tapsPixel : none
      const a1 = y > 0 ? b1 - tapsLine : none
      const a0 = y > 0 && x > 0 ? a1 - tapsPixel : none
      const a2 = y > 0 && x < width - 1 ? a1 + tapsPixel : none
      const c1 = y < height - 1 ? b1 + tapsLine : none
      const c0 = y < height - 1 && x > 0 ? c1 - tapsPixel : none
      const c2 = y < height - 1 && x < width - 1 ? c1 + tapsPixel : none
      const to = out + <usize>(y * 2) * lineStep + <usize>(x * 2) * pixel
      let at: usize = 0
      for (; at + 16 <= pixel; at += 16) gatherSquare(a0, a1, a2, b0, b1, b2, c0, c1, c2, at, pixel, initial, to, lineStep, true)
      for (; at < pixel; at += 4) gatherSquare(a0, a1, a2, b0, b1, b2, c0, c1, c2, at, pixel, initial, to, lineStep, false)
    }
  }
}

/** Three taps of a line from its values in four columns: a tap's two columns are one further left for the next tap. */
@inline
function writeTaps(out: usize, pixel: usize, x0: v128, x1: v128, x2: v128, x3: v128, four: bool): void {
  write(out, f32x4.add(x2, x3), four)
  write(out + pixel, f32x4.add(x1, x2), four)
  write(out + pixel * 2, f32x4.add(x0, x1), four)
}

/** The nine taps' gradients of one pixel, some filters of them: sums over the 2×2 outputs that saw it through each. */
@inline
function scatterSquare(from: usize, lineStep: usize, pixel: usize, out: usize, four: bool): void {
  const l1 = from + lineStep, l2 = l1 + lineStep, l3 = l2 + lineStep
  const m0 = read(l1, four), m1 = read(l1 + pixel, four), m2 = read(l1 + pixel * 2, four), m3 = read(l1 + pixel * 3, four)
  writeTaps(
    out + pixel * 6, pixel, f32x4.add(read(from, four), m0), f32x4.add(read(from + pixel, four), m1),
    f32x4.add(read(from + pixel * 2, four), m2), f32x4.add(read(from + pixel * 3, four), m3), four,
  )
  const n0 = read(l2, four), n1 = read(l2 + pixel, four), n2 = read(l2 + pixel * 2, four), n3 = read(l2 + pixel * 3, four)
  writeTaps(out + pixel * 3, pixel, f32x4.add(m0, n0), f32x4.add(m1, n1), f32x4.add(m2, n2), f32x4.add(m3, n3), four)
  writeTaps(
    out, pixel, f32x4.add(n0, read(l3, four)), f32x4.add(n1, read(l3 + pixel, four)),
    f32x4.add(n2, read(l3 + pixel * 2, four)), f32x4.add(n3, read(l3 + pixel * 3, four)), four,
  )
}

/** @param bordered the outgoing gradient with one pixel of zeros around it */
function scatterToTaps(bordered: usize, height: i32, width: i32, filters: i32, out: usize): void {
  const pixel = <usize>filters << 2
  const lineStep = <usize>(width * 2 + 2) * pixel
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) {
      const from = bordered + <usize>(y * 2) * lineStep + <usize>(x * 2) * pixel
      let at: usize = 0
      for (; at + 16 <= pixel; at += 16) scatterSquare(from + at, lineStep, pixel, out + at, true)
      for (; at < pixel; at += 4) scatterSquare(from + at, lineStep, pixel, out + at, false)
      out += pixel * 9
    }
}

/**
 * Items: images, of which `together` at a time are multiplied.
 *
 * @param x small images, `[height, width, channels]`
 * @param b panels of eight columns of `[channels, 9·filters]`
 * @param none 9·filters zeros
 * @param scratch `scratchStep` bytes a thread: the images' taps, and at `productsAt` an image yet to be pooled
 */
export function convolveUpsampled(
  begin: i32, end: i32,
  together: i32, x: usize, height: i32, width: i32, channels: i32, filters: i32, b: usize, none: usize, initial: usize, relu: i32,
  pool: usize, y: usize, selection: usize, scratch: usize, scratchStep: usize, productsAt: usize,
): void {
  const taps = scratch + <usize>thread * scratchStep
  const pixels = height * width
  const tapsPixel = <usize>(filters * 9) << 2
  for (let first = begin; first < end; first += together) {
    const images = min(together, end - first)
    multiplyPanels(
      x + (<usize>(first * pixels * channels) << 2), <usize>channels << 2, 4, images * pixels, channels,
      b, 32, <usize>channels << 5, filters * 9, zeros(), 0, 0, taps, tapsPixel,
    )
    for (let i = 0; i < images; ++i) {
      const image = first + i
      const c = target(image, pixels * 4 * filters, 0, pool, y, taps + productsAt)
      gatherTaps(taps + <usize>(i * pixels) * tapsPixel, height, width, filters, none, initial, c)
      finish(image, c, pixels * 4 * filters, relu, pool, height * 2, width * 2, filters, y, selection)
    }
  }
}

/**
 * The gradients at the small image, the filter and the bias. Items: slots, as in `gradientAtFilter`; a
 * slot's sums are `[channels, 9·filters]`, and behind them the bias's.
 *
 * @param b panels of eight columns of `[9·filters, channels]`
 * @param dx 0 if it is not wanted
 * @param scratch `scratchStep` bytes a thread: the taps of `together` images, then at `borderedAt` an outgoing
 *   gradient with its border, and at `productsAt` without
 */
export function gradientsOfUpsampled(
  begin: i32, end: i32,
  together: i32, x: usize, height: i32, width: i32, channels: i32, filters: i32, b: usize,
  dy: usize, y: usize, selection: usize, pool: usize, batch: i32, imagesPerSlot: i32, dx: usize,
  sums: usize, sumStep: usize, scratch: usize, scratchStep: usize, borderedAt: usize, productsAt: usize,
): void {
  const taps = scratch + <usize>thread * scratchStep
  const bordered = taps + borderedAt
  const pixels = height * width
  const columns = filters * 9
  const pixel = <usize>channels << 2, tapsPixel = <usize>columns << 2
  for (let slot = begin; slot < end; ++slot) {
    const sum = sums + <usize>slot * sumStep
    zero(sum, sumStep)
    const last = min((slot + 1) * imagesPerSlot, batch)
    for (let first = slot * imagesPerSlot; first < last; first += together) {
      const images = min(together, last - first)
      for (let i = 0; i < images; ++i) {
        const dz = outgoing(first + i, dy, y, selection, pool, height * 2, width * 2, filters, taps + productsAt)
        addColumns(dz, <usize>filters << 2, pixels * 4, filters, sum + <usize>channels * tapsPixel)
        borderLines(dz, height * 2, width * 2, filters, -1, height * 2 + 2, 1, bordered, <usize>((width * 2 + 2) * filters) << 2)
        scatterToTaps(bordered, height, width, filters, taps + <usize>(i * pixels) * tapsPixel)
      }
      const offset = <usize>(first * pixels) * pixel
      const rows = images * pixels
      multiplyPanels(x + offset, 4, pixel, channels, rows, taps, tapsPixel, 32, columns, sum, tapsPixel, 32, sum, tapsPixel)
      if (dx != 0)
        multiplyPanels(taps, tapsPixel, 4, rows, columns, b, 32, <usize>columns << 5, channels, zeros(), 0, 0, dx + offset, pixel)
    }
  }
}
