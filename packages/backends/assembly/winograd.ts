import { addColumns } from './images'
import { multiplyPanels } from './matrix'
import { zeros } from './fixed'
import { finish, outgoing, target } from './outgoing'
import { thread } from './thread'

/**
 * Convolutions by filters of 3×3 without stride, by Winograd's minimal filtering F(2×2, 3×3) (Lavin
 * and Gray, "Fast algorithms for convolutional neural networks", 2016): an output tile of 2×2 is
 *
 *   Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A
 *
 * of the 4×4 values d that it sees: 16 products instead of 36. Over channels the products ⊙ are 16
 * products of matrices, one a "plane". The gradient at the input is such a convolution by the filters
 * turned around; that at the filter is Gᵀ[Σ (Bᵀ d B) ⊙ (A e Aᵀ)]G, with e the outgoing gradient of a tile.
 *
 * The error grows little: all constants are 0, ±1 and ±½.
 */

/** i32, in the order of `WinogradSizes` in src/kernels/convolution/winograd/sizes.ts. Steps are in bytes. */
// prettier-ignore
const enum Field {
  InHeight = 0, InWidth = 4, Channels = 8, OutHeight = 12, OutWidth = 16, Filters = 20, Top = 24, Left = 28,
  BlockLines = 32, InPlane = 36, OutPlane = 40, InAt = 44, OutAt = 48, PatchAt = 52, ProductsAt = 56,
}

const PLANES: usize = 16

/** Bᵀ applied to four values. */
@inline function b0(x0: v128, x2: v128): v128 { return f32x4.sub(x0, x2) }
@inline function b1(x1: v128, x2: v128): v128 { return f32x4.add(x1, x2) }
@inline function b2(x1: v128, x2: v128): v128 { return f32x4.sub(x2, x1) }
@inline function b3(x1: v128, x3: v128): v128 { return f32x4.sub(x1, x3) }

/** Four planes side by side, `column`, `column + 4`, …: Bᵀ down one column. */
@inline
function storeDown(out: usize, planeStep: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(out, b0(x0, x2))
  v128.store(out + (planeStep << 2), b1(x1, x2))
  v128.store(out + (planeStep << 3), b2(x1, x2))
  v128.store(out + planeStep * 12, b3(x1, x3))
}

/** Bᵀ d B of the 4×4 pixels at x, for all channels; plane `row·4 + column` is `planeStep` after the one before. */
function transformInput(x: usize, lineStep: usize, channels: i32, out: usize, planeStep: usize): void {
  const pixel = <usize>channels << 2
  const x1 = x + lineStep, x2 = x1 + lineStep, x3 = x2 + lineStep
  for (let at: usize = 0; at < pixel; at += 16) {
    const p0 = x + at, p1 = x1 + at, p2 = x2 + at, p3 = x3 + at
    const a0 = v128.load(p0 + pixel), a1 = v128.load(p1 + pixel), a2 = v128.load(p2 + pixel), a3 = v128.load(p3 + pixel)
    const c0 = v128.load(p0 + pixel * 2), c1 = v128.load(p1 + pixel * 2), c2 = v128.load(p2 + pixel * 2), c3 = v128.load(p3 + pixel * 2)
    const to = out + at
    storeDown(to, planeStep, b0(v128.load(p0), c0), b0(v128.load(p1), c1), b0(v128.load(p2), c2), b0(v128.load(p3), c3))
    storeDown(to + planeStep, planeStep, b1(a0, c0), b1(a1, c1), b1(a2, c2), b1(a3, c3))
    storeDown(to + planeStep * 2, planeStep, b2(a0, c0), b2(a1, c1), b2(a2, c2), b2(a3, c3))
    storeDown(
      to + planeStep * 3, planeStep, b3(a0, v128.load(p0 + pixel * 3)), b3(a1, v128.load(p1 + pixel * 3)),
      b3(a2, v128.load(p2 + pixel * 3)), b3(a3, v128.load(p3 + pixel * 3)),
    )
  }
}

/** The 4×4 pixels from `row`, `column` on, zeros where they are outside of the image. @returns where they are now */
function copyPatch(image: usize, height: i32, width: i32, channels: i32, row: i32, column: i32, out: usize): void {
  const pixel = <usize>channels << 2
  for (let i = row; i < row + 4; ++i)
    for (let j = column; j < column + 4; ++j) {
      if (i < 0 || i >= height || j < 0 || j >= width) memory.fill(out, 0, pixel)
      else {
        const from = image + <usize>(i * width + j) * pixel
        for (let at: usize = 0; at < pixel; at += 16) v128.store(out + at, v128.load(from + at))
      }
      out += pixel
    }
}

/** The planes of the tiles in some lines of tiles. */
function transformInputs(
  image: usize, height: i32, width: i32, channels: i32, top: i32, left: i32,
  firstLine: i32, lines: i32, across: i32, out: usize, planeStep: usize, patch: usize,
): void {
  const pixel = <usize>channels << 2
  const lineStep = <usize>width * pixel
  for (let line = firstLine; line < firstLine + lines; ++line) {
    const row = line * 2 - top
    for (let tile = 0; tile < across; ++tile) {
      const column = tile * 2 - left
      if (row >= 0 && row + 4 <= height && column >= 0 && column + 4 <= width)
        transformInput(image + <usize>row * lineStep + <usize>column * pixel, lineStep, channels, out, planeStep)
      else {
        copyPatch(image, height, width, channels, row, column, patch)
        transformInput(patch, pixel << 2, channels, out, planeStep)
      }
      out += pixel
    }
  }
}

/** Aᵀ m A of each tile's planes, with what `initial` has for each filter added, into the lines of an image. */
function transformOutputs(
  planes: usize, planeStep: usize, filters: i32, initial: usize,
  firstLine: i32, lines: i32, across: i32, height: i32, width: i32, out: usize,
): void {
  const pixel = <usize>filters << 2
  const lineStep = <usize>width * pixel
  for (let line = firstLine; line < firstLine + lines; ++line) {
    const below = line * 2 + 1 < height
    for (let tile = 0; tile < across; ++tile) {
      const beside = tile * 2 + 1 < width
      const to = out + <usize>(line * 2) * lineStep + <usize>(tile * 2) * pixel
      for (let at: usize = 0; at < pixel; at += 16) {
        const p0 = planes + at, p1 = p0 + planeStep, p2 = p1 + planeStep, p3 = p2 + planeStep
        const start = v128.load(initial + at)
        const u1 = upper(p1, planeStep), u2 = upper(p2, planeStep)
        const upper0 = f32x4.add(f32x4.add(start, upper(p0, planeStep)), f32x4.add(u1, u2))
        const upper1 = f32x4.add(start, f32x4.sub(f32x4.sub(u1, u2), upper(p3, planeStep)))
        const l1 = lower(p1, planeStep), l2 = lower(p2, planeStep)
        const lower0 = f32x4.add(f32x4.add(start, lower(p0, planeStep)), f32x4.add(l1, l2))
        const lower1 = f32x4.add(start, f32x4.sub(f32x4.sub(l1, l2), lower(p3, planeStep)))
        v128.store(to + at, upper0)
        if (beside) v128.store(to + pixel + at, upper1)
        if (below) {
          v128.store(to + lineStep + at, lower0)
          if (beside) v128.store(to + lineStep + pixel + at, lower1)
        }
      }
      planes += pixel
    }
  }
}

/** Aᵀ down one column of planes: its first row, and its second. */
@inline
function upper(m: usize, planeStep: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(m), v128.load(m + (planeStep << 2))), v128.load(m + (planeStep << 3)))
}

@inline
function lower(m: usize, planeStep: usize): v128 {
  return f32x4.sub(f32x4.sub(v128.load(m + (planeStep << 2)), v128.load(m + (planeStep << 3))), v128.load(m + planeStep * 12))
}

/** A e Aᵀ of each tile's outgoing gradient, zeros where it is outside of the image. */
function transformGradients(
  image: usize, height: i32, width: i32, filters: i32, firstLine: i32, lines: i32, across: i32, out: usize, planeStep: usize,
): void {
  const pixel = <usize>filters << 2
  const lineStep = <usize>width * pixel
  const zero = f32x4.splat(0)
  for (let line = firstLine; line < firstLine + lines; ++line) {
    const below = line * 2 + 1 < height
    for (let tile = 0; tile < across; ++tile) {
      const beside = tile * 2 + 1 < width
      const from = image + <usize>(line * 2) * lineStep + <usize>(tile * 2) * pixel
      for (let at: usize = 0; at < pixel; at += 16) {
        const e00 = v128.load(from + at)
        const e01 = beside ? v128.load(from + pixel + at) : zero
        const e10 = below ? v128.load(from + lineStep + at) : zero
        const e11 = below && beside ? v128.load(from + lineStep + pixel + at) : zero
        let to = out + at
        to = storeAcross(to, planeStep, e00, e01)
        to = storeAcross(to, planeStep, f32x4.add(e00, e10), f32x4.add(e01, e11))
        to = storeAcross(to, planeStep, f32x4.sub(e00, e10), f32x4.sub(e01, e11))
        storeAcross(to, planeStep, f32x4.neg(e10), f32x4.neg(e11))
      }
      out += pixel
    }
  }
}

/** A applied to the two values of a row. @returns where the next row's planes begin */
@inline
function storeAcross(out: usize, planeStep: usize, x0: v128, x1: v128): usize {
  v128.store(out, x0)
  v128.store(out + planeStep, f32x4.add(x0, x1))
  v128.store(out + planeStep * 2, f32x4.sub(x0, x1))
  v128.store(out + planeStep * 3, f32x4.neg(x1))
  return out + (planeStep << 2)
}

/**
 * G g Gᵀ of all filters, as panels of eight columns, plane after plane. Items: rows of the planes'
 * matrices, which are channels; with `turned` they are filters, and the filters are turned around.
 *
 * @param filter `[3, 3, channels, filters]`
 * @param planeStep bytes from one plane to the next
 */
export function transformFilters(
  begin: i32, end: i32, filter: usize, channels: i32, filters: i32, turned: i32, out: usize, planeStep: usize,
): void {
  const rows = turned ? filters : channels
  const columns = turned ? channels : filters
  const rowStep: usize = turned ? 4 : <usize>filters << 2
  const columnStep: usize = turned ? <usize>filters << 2 : 4
  const tapStep = <usize>(channels * filters) << 2
  for (let row = begin; row < end; ++row)
    for (let column = 0; column < columns; ++column) {
      const from = filter + <usize>row * rowStep + <usize>column * columnStep
      const to = out + <usize>(column >> 3) * (<usize>rows << 5) + (<usize>row << 5) + (<usize>(column & 7) << 2)
      for (let j: usize = 0; j < 4; ++j) {
        // Column j of g Gᵀ, then G down it.
        const g0 = acrossFilter(from, 0, tapStep, j, turned)
        const g1 = acrossFilter(from, 1, tapStep, j, turned)
        const g2 = acrossFilter(from, 2, tapStep, j, turned)
        const at = to + j * planeStep
        store<f32>(at, g0)
        store<f32>(at + planeStep * 4, (g0 + g1 + g2) * 0.5)
        store<f32>(at + planeStep * 8, (g0 - g1 + g2) * 0.5)
        store<f32>(at + planeStep * 12, g2)
      }
    }
}

/** (g Gᵀ)[row][j] */
@inline
function acrossFilter(from: usize, row: usize, tapStep: usize, j: usize, turned: i32): f32 {
  const first = from + (turned ? 8 - row * 3 : row * 3) * tapStep
  const middle = turned ? first - tapStep : first + tapStep
  const last = turned ? first - tapStep * 2 : first + tapStep * 2
  const g0 = load<f32>(first), g1 = load<f32>(middle), g2 = load<f32>(last)
  if (j == 0) return g0
  if (j == 1) return (g0 + g1 + g2) * 0.5
  if (j == 2) return (g0 - g1 + g2) * 0.5
  return g2
}

/**
 * Gᵀ s G: the filter's gradient from its planes, `[channels, filters]` each. Items: channels.
 */
export function transformFilterGradient(begin: i32, end: i32, s: usize, channels: i32, filters: i32, out: usize): void {
  const planeStep = <usize>(channels * filters) << 2
  const half = f32x4.splat(0.5)
  const first = <usize>(begin * filters) << 2
  const last = <usize>(end * filters) << 2
  for (let at = first; at < last; at += 16) {
    const from = s + at
    let to = out + at
    for (let row = 0; row < 3; ++row) {
      const s0 = downGradient(from, planeStep, row)
      const s1 = downGradient(from + planeStep, planeStep, row)
      const s2 = downGradient(from + planeStep * 2, planeStep, row)
      const s3 = downGradient(from + planeStep * 3, planeStep, row)
      const sum = f32x4.mul(f32x4.add(s1, s2), half)
      v128.store(to, f32x4.add(s0, sum))
      v128.store(to + planeStep, f32x4.mul(f32x4.sub(s1, s2), half))
      v128.store(to + planeStep * 2, f32x4.add(sum, s3))
      to += planeStep * 3
    }
  }
}

/** (Gᵀ s)[row] of one column of planes. */
@inline
function downGradient(s: usize, planeStep: usize, row: i32): v128 {
  const half = f32x4.splat(0.5)
  const s1 = v128.load(s + (planeStep << 2)), s2 = v128.load(s + (planeStep << 3))
  if (row == 1) return f32x4.mul(f32x4.sub(s1, s2), half)
  return f32x4.add(f32x4.mul(f32x4.add(s1, s2), half), v128.load(row == 0 ? s : s + planeStep * 12))
}

/**
 * Items: blocks of `BlockLines` lines of tiles, image by image; with a pool whole images. For the
 * gradient at the input, `x` is the outgoing gradient, behind what `outgoing` undoes.
 *
 * @param u the filters' planes, from `transformFilters`
 * @param initial one value a filter
 * @param before, beforeSelection, beforePool what lies between x and what is convolved; 0 for nothing
 */
export function convolveByWinograd(
  begin: i32, end: i32,
  sizes: usize, x: usize, before: usize, beforeSelection: usize, beforePool: usize,
  u: usize, uStep: usize, initial: usize, relu: i32, pool: usize, y: usize, selection: usize, scratch: usize, scratchStep: usize,
): void {
  const inHeight = load<i32>(sizes, Field.InHeight), inWidth = load<i32>(sizes, Field.InWidth)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const channels = load<i32>(sizes, Field.Channels), filters = load<i32>(sizes, Field.Filters)
  const down = (outHeight + 1) >> 1, across = (outWidth + 1) >> 1
  const blockLines = load<i32>(sizes, Field.BlockLines)
  const blocks = pool != 0 || beforePool != 0 || before != 0 ? 1 : (down + blockLines - 1) / blockLines
  const linesPerItem = blocks == 1 ? down : blockLines
  const inPlane = load<usize>(sizes, Field.InPlane), outPlane = load<usize>(sizes, Field.OutPlane)
  const own = scratch + <usize>thread * scratchStep
  const v = own + load<usize>(sizes, Field.InAt), m = own + load<usize>(sizes, Field.OutAt)
  const products = own + load<usize>(sizes, Field.ProductsAt)
  for (let item = begin; item < end; ++item) {
    const image = item / blocks
    const from = outgoing(image, x, before, beforeSelection, beforePool, inHeight, inWidth, channels, own)
    const c = target(image, outHeight * outWidth * filters, 0, pool, y, products)
    const first = (item % blocks) * linesPerItem
    const last = min(first + linesPerItem, down)
    for (let line = first; line < last; line += blockLines) {
      const lines = min(blockLines, last - line)
      const tiles = lines * across
      transformInputs(
        from, inHeight, inWidth, channels, load<i32>(sizes, Field.Top), load<i32>(sizes, Field.Left),
        line, lines, across, v, inPlane, own + load<usize>(sizes, Field.PatchAt),
      )
      for (let plane: usize = 0; plane < PLANES; ++plane)
        multiplyPanels(
          v + plane * inPlane, <usize>channels << 2, 4, tiles, channels, u + plane * uStep, 32, <usize>channels << 5, filters,
          zeros(), 0, 0, m + plane * outPlane, <usize>filters << 2,
        )
      transformOutputs(m, outPlane, filters, initial, line, lines, across, outHeight, outWidth, c)
    }
    const firstValue = first * 2 * outWidth * filters
    const count = min(last * 2, outHeight) * outWidth * filters - firstValue
    finish(image, c + (<usize>firstValue << 2), count, relu, pool, outHeight, outWidth, filters, y, selection)
  }
}

/** The planes of the filter's gradient, and the bias's gradient behind them. Items: slots, as in `gradientAtFilter`. */
export function filterGradientByWinograd(
  begin: i32, end: i32,
  sizes: usize, x: usize, dy: usize, y: usize, selection: usize, pool: usize, batch: i32, imagesPerSlot: i32,
  sums: usize, sumStep: usize, scratch: usize, scratchStep: usize,
): void {
  const inHeight = load<i32>(sizes, Field.InHeight), inWidth = load<i32>(sizes, Field.InWidth)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const channels = load<i32>(sizes, Field.Channels), filters = load<i32>(sizes, Field.Filters)
  const down = (outHeight + 1) >> 1, across = (outWidth + 1) >> 1
  const blockLines = load<i32>(sizes, Field.BlockLines)
  const inPlane = load<usize>(sizes, Field.InPlane), outPlane = load<usize>(sizes, Field.OutPlane)
  const own = scratch + <usize>thread * scratchStep
  const v = own + load<usize>(sizes, Field.InAt), e = own + load<usize>(sizes, Field.OutAt)
  const planeValues = <usize>(channels * filters) << 2
  const rowBytes = <usize>filters << 2
  for (let slot = begin; slot < end; ++slot) {
    const sum = sums + <usize>slot * sumStep
    memory.fill(sum, 0, sumStep)
    const last = min((slot + 1) * imagesPerSlot, batch)
    for (let image = slot * imagesPerSlot; image < last; ++image) {
      const dz = outgoing(image, dy, y, selection, pool, outHeight, outWidth, filters, own + load<usize>(sizes, Field.ProductsAt))
      addColumns(dz, rowBytes, outHeight * outWidth, filters, sum + PLANES * planeValues)
      const from = x + (<usize>(image * inHeight * inWidth * channels) << 2)
      for (let line = 0; line < down; line += blockLines) {
        const lines = min(blockLines, down - line)
        transformInputs(
          from, inHeight, inWidth, channels, load<i32>(sizes, Field.Top), load<i32>(sizes, Field.Left),
          line, lines, across, v, inPlane, own + load<usize>(sizes, Field.PatchAt),
        )
        transformGradients(dz, outHeight, outWidth, filters, line, lines, across, e, outPlane)
        for (let plane: usize = 0; plane < PLANES; ++plane) {
          const c = sum + plane * planeValues
          multiplyPanels(
            v + plane * inPlane, 4, <usize>channels << 2, channels, lines * across,
            e + plane * outPlane, rowBytes, 32, filters, c, rowBytes, 32, c, rowBytes,
          )
        }
      }
    }
  }
}
