import { copyBytes, zero } from './bulk'
import { borderLines, addColumns } from './images'
import { addScaledRuns, dotProducts } from './narrow'
import { finish, outgoing, target } from './outgoing'
import { multiplyTaps } from './taps'
import { thread } from './thread'

/**
 * Convolutions of any size, stride, padding and dilation, image by image: the values that a filter
 * meets are runs of the image itself, once it has its border of zeros, and tables tell the
 * micro-kernel where they begin.
 */

/** i32, in the order of `DirectSizes` in src/kernels/convolution/direct/sizes.ts. Steps are in bytes. */
// prettier-ignore
const enum Field {
  InHeight = 0, InWidth = 4, Channels = 8, OutHeight = 12, OutWidth = 16, Filters = 20,
  StrideRows = 24, Top = 28, Left = 32, Reach = 36, Bordered = 40, LineStep = 44, BlockLines = 48, ProductsAt = 52,
}

/**
 * Items: blocks of `BlockLines` output lines, image by image; with a pool whole images.
 *
 * @param taps where each output pixel's runs begin, `tapCount` of `depth` values
 * @param rows where each output pixel of a block begins in the bordered image, and `cRows` where it goes
 * @param b panels of eight filters; with `narrow`, filter after filter, `panelStep` bytes apart
 * @param scratch `scratchStep` bytes a thread: the bordered lines, and at `ProductsAt` an image yet to be pooled
 */
export function convolveDirectly(
  begin: i32, end: i32,
  sizes: usize, x: usize, taps: usize, tapCount: i32, depth: i32, rows: usize, cRows: usize,
  b: usize, panelStep: usize, narrow: i32, initial: usize, relu: i32,
  pool: usize, y: usize, selection: usize, scratch: usize, scratchStep: usize,
): void {
  const inHeight = load<i32>(sizes, Field.InHeight), inWidth = load<i32>(sizes, Field.InWidth)
  const channels = load<i32>(sizes, Field.Channels), filters = load<i32>(sizes, Field.Filters)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const stride = load<i32>(sizes, Field.StrideRows), blockLines = load<i32>(sizes, Field.BlockLines)
  const lineStep = load<usize>(sizes, Field.LineStep)
  const blocks = (outHeight + blockLines - 1) / blockLines
  const own = scratch + <usize>thread * scratchStep
  for (let item = begin; item < end; ++item) {
    const image = item / blocks
    const first = (item % blocks) * blockLines
    const lines = min(blockLines, outHeight - first)
    let a = x + (<usize>(image * inHeight * inWidth * channels) << 2)
    const firstIn = first * stride - load<i32>(sizes, Field.Top)
    if (load<i32>(sizes, Field.Bordered)) {
      const linesIn = (lines - 1) * stride + load<i32>(sizes, Field.Reach)
      borderLines(a, inHeight, inWidth, channels, firstIn, linesIn, load<i32>(sizes, Field.Left), own, lineStep)
      a = own
    } else a += <usize>firstIn * lineStep
    const c = target(image, outHeight * outWidth * filters, first * outWidth * filters, pool, y, own + load<usize>(sizes, Field.ProductsAt))
    if (narrow) dotProducts(a, rows, lines * outWidth, taps, tapCount, depth, b, panelStep, filters, initial, c, cRows)
    else multiplyTaps(a, rows, lines * outWidth, 4, taps, tapCount, depth, b, 32, panelStep, filters, initial, c, cRows)
    finish(image, c, lines * outWidth * filters, relu, pool, outHeight, outWidth, filters, y, selection)
  }
}

/** One of the products that make an input's gradient, i32; see src/kernels/convolution/direct/phases.ts. */
// prettier-ignore
const enum Phase { Rows = 0, Count = 4, Taps = 8, TapCount = 12, Depth = 16, Factor = 20, PanelStep = 24, ResultRows = 28, Narrow = 32, Size = 36 }

/**
 * The gradient at the input, also a transposed convolution. Items: images. `In…` are the sizes of
 * the outgoing gradient, `Out…` those of the input whose gradient is wanted.
 *
 * @param phases `phaseCount` of them; if they leave pixels out, `incomplete` says so
 * @param y, selection, pool what lies between the products and `dy`; see `outgoing`
 * @param initial what every pixel begins with
 */
export function gradientAtInput(
  begin: i32, end: i32,
  sizes: usize, dy: usize, y: usize, selection: usize, pool: usize,
  phases: usize, phaseCount: i32, incomplete: i32, initial: usize, relu: i32, dx: usize, scratch: usize, scratchStep: usize,
): void {
  const height = load<i32>(sizes, Field.InHeight), width = load<i32>(sizes, Field.InWidth)
  const filters = load<i32>(sizes, Field.Channels), channels = load<i32>(sizes, Field.Filters)
  const pixels = load<i32>(sizes, Field.OutHeight) * load<i32>(sizes, Field.OutWidth)
  const lineStep = load<usize>(sizes, Field.LineStep)
  const own = scratch + <usize>thread * scratchStep
  for (let image = begin; image < end; ++image) {
    let a = outgoing(image, dy, y, selection, pool, height, width, filters, own + load<usize>(sizes, Field.ProductsAt))
    if (load<i32>(sizes, Field.Bordered)) {
      const lines = load<i32>(sizes, Field.Reach)
      borderLines(a, height, width, filters, -load<i32>(sizes, Field.Top), lines, load<i32>(sizes, Field.Left), own, lineStep)
      a = own
    }
    const c = dx + (<usize>(image * pixels * channels) << 2)
    if (incomplete) for (let pixel = 0; pixel < pixels; ++pixel) copyBytes(c + (<usize>(pixel * channels) << 2), initial, <usize>channels << 2)
    for (let i: usize = 0; i < <usize>phaseCount; ++i) {
      const phase = phases + i * Phase.Size
      const rows = load<usize>(phase, Phase.Rows), count = load<i32>(phase, Phase.Count), cRows = load<usize>(phase, Phase.ResultRows)
      const taps = load<usize>(phase, Phase.Taps), tapCount = load<i32>(phase, Phase.TapCount), depth = load<i32>(phase, Phase.Depth)
      const b = load<usize>(phase, Phase.Factor), panelStep = load<usize>(phase, Phase.PanelStep)
      if (load<i32>(phase, Phase.Narrow)) dotProducts(a, rows, count, taps, tapCount, depth, b, panelStep, channels, initial, c, cRows)
      else multiplyTaps(a, rows, count, 4, taps, tapCount, depth, b, 32, panelStep, channels, initial, c, cRows)
    }
    finish(image, c, pixels * channels, relu, 0, 0, 0, 0, 0, 0)
  }
}

/** As many output pixels at once stay in the nearest cache for all weights. */
const PIXEL_BLOCK: i32 = 224

/**
 * The gradient at the filter and at the bias. Items: slots, each with `imagesPerSlot` images of its
 * own and a sum of its own, that of the filter followed by that of the bias.
 *
 * @param taps where the lines of the input begin that the filter's first line meets, output line by output line
 * @param rows where each weight meets the image, and `cRows` where its sums go; for few filters, with
 *   `narrow`, the sums are filter after filter, for each the runs of `narrow` values of its lines
 * @param aStep bytes from one output pixel's input to the next
 */
export function gradientAtFilter(
  begin: i32, end: i32,
  sizes: usize, x: usize, dy: usize, y: usize, selection: usize, pool: usize, batch: i32, imagesPerSlot: i32,
  taps: usize, rows: usize, weights: i32, cRows: usize, aStep: usize, narrow: i32,
  sums: usize, sumStep: usize, scratch: usize, scratchStep: usize,
): void {
  const inHeight = load<i32>(sizes, Field.InHeight), inWidth = load<i32>(sizes, Field.InWidth)
  const channels = load<i32>(sizes, Field.Channels), filters = load<i32>(sizes, Field.Filters)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const lineStep = load<usize>(sizes, Field.LineStep)
  const yStep = <usize>filters << 2
  const own = scratch + <usize>thread * scratchStep
  const linesAtOnce = max(1, PIXEL_BLOCK / outWidth)
  for (let slot = begin; slot < end; ++slot) {
    const sum = sums + <usize>slot * sumStep
    zero(sum, sumStep)
    const last = min((slot + 1) * imagesPerSlot, batch)
    for (let image = slot * imagesPerSlot; image < last; ++image) {
      const dz = outgoing(image, dy, y, selection, pool, outHeight, outWidth, filters, own + load<usize>(sizes, Field.ProductsAt))
      addColumns(dz, yStep, outHeight * outWidth, filters, sum + (<usize>(weights * filters) << 2))
      let a = x + (<usize>(image * inHeight * inWidth * channels) << 2)
      if (load<i32>(sizes, Field.Bordered)) {
        const linesIn = (outHeight - 1) * load<i32>(sizes, Field.StrideRows) + load<i32>(sizes, Field.Reach)
        borderLines(a, inHeight, inWidth, channels, -load<i32>(sizes, Field.Top), linesIn, load<i32>(sizes, Field.Left), own, lineStep)
        a = own
      }
      if (narrow) addRuns(a, aStep, taps, outHeight, outWidth, rows, weights, narrow, dz, filters, sum)
      else
        for (let line = 0; line < outHeight; line += linesAtOnce) {
          const b = dz + <usize>(line * outWidth) * yStep
          const some = taps + (<usize>line << 2)
          multiplyTaps(a, rows, weights, aStep, some, min(linesAtOnce, outHeight - line), outWidth, b, yStep, 32, filters, 0, sum, cRows)
        }
    }
  }
}

/** For few filters: for each, the runs of the image, scaled by the outgoing gradient, are added up over the output's pixels. */
function addRuns(
  a: usize, aStep: usize, taps: usize, outHeight: i32, outWidth: i32, rows: usize, weights: i32, run: i32,
  dz: usize, filters: i32, sum: usize,
): void {
  for (let filter = 0; filter < filters; ++filter)
    for (let weight = 0; weight < weights; weight += run) {
      const from = a + load<u32>(rows + (<usize>weight << 2))
      const to = sum + (<usize>(filter * weights + weight) << 2)
      addScaledRuns(from, aStep, taps, outHeight, outWidth, dz + (<usize>filter << 2), <usize>filters << 2, run, to)
    }
}
