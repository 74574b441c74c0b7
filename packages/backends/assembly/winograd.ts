import { zero } from './bulk'
import { zeros } from './fixed'
import { addColumns } from './images'
import { multiplyPanels } from './matrix'
import { outgoing, poolImage, target } from './outgoing'
import { thread } from './thread'
import { filterUp, filterUpTurned, gradientDown, inputAcross, inputDown, outgoingAcross, outgoingDown, productsAcross, productsDown } from './winograd-transforms'

/**
 * Convolutions by filters of 3×3 without stride, by Winograd's minimal filtering F(4×4, 3×3) (Lavin
 * and Gray, "Fast algorithms for convolutional neural networks", 2016): an output tile of 4×4 is
 *
 *   Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A
 *
 * of the 6×6 values d that it sees: 36 products instead of 144. Over channels the products ⊙ are 36
 * products of matrices, one a "plane". The gradient at the input is such a convolution by the filters
 * turned around; that at the filter is Gᵀ[Σ (Bᵀ d B) ⊙ (A e Aᵀ)]G, with e the outgoing gradient of a tile.
 *
 * Tiles are done line by line: line l of all is line l mod `down` of image ⌊l / down⌋.
 */

/** i32, in the order of `roomFor` in src/kernels/convolution/winograd/room.ts. Steps are in bytes. */
// prettier-ignore
const enum Field {
  InHeight = 0, InWidth = 4, Channels = 8, OutHeight = 12, OutWidth = 16, Filters = 20, Top = 24, Left = 28,
  Batch = 32, BlockLines = 36, ItemLines = 40, InPlane = 44, OutPlane = 48, InAt = 52, OutAt = 56, HalfAt = 60, ProductsAt = 64,
  Parts = 68, PartsAt = 72,
}

const TILE: i32 = 4
const SIDE: i32 = 6
const PLANES: usize = 36

/**
 * Where the channels, or with `turned` the filters, come in parts of which a plane may need only some: a
 * plane's byte has a bit for each part whose filters are not zero there.
 */
@inline
function partsOf(sizes: usize, plane: usize): i32 {
  return load<u8>(load<usize>(sizes, Field.PartsAt) + plane)
}

/** The first part from `part` on that a plane needs, or that it doesn't. */
@inline
function nextPart(needed: i32, part: i32, parts: i32, need: i32): i32 {
  while (part < parts && ((needed >> part) & 1) != need) ++part
  return part
}

/** How many tiles cover so many pixels. */
@inline
function tilesOver(pixels: i32): i32 {
  return (pixels + TILE - 1) / TILE
}

/** Where a pixel is, or zeros if it isn't in its line. */
@inline
function pixelAt(line: usize, column: i32, width: i32, pixel: usize, none: usize): usize {
  return column >= 0 && column < width ? line + <usize>column * pixel : none
}

/**
 * Bᵀ d B of the tiles in one line.
 *
 * @param row the image's line that the tiles' first one is; may be above the image
 * @param none a pixel of zeros
 * @param half room for 36 pixels
 */
function transformInputs(
  image: usize, height: i32, width: i32, channels: i32, row: i32, left: i32, across: i32, none: usize,
  half: usize, out: usize, planeStep: usize,
): void {
  const pixel = <usize>channels << 2
  const halfLine = pixel * SIDE
  for (let tile = 0; tile < across; ++tile) {
    const column = tile * TILE - left
    for (let i = 0; i < SIDE; ++i) {
      const to = half + <usize>i * halfLine
      if (row + i < 0 || row + i >= height) zero(to, halfLine)
      else {
        const line = image + <usize>((row + i) * width) * pixel
        inputAcross(
          pixelAt(line, column, width, pixel, none), pixelAt(line, column + 1, width, pixel, none),
          pixelAt(line, column + 2, width, pixel, none), pixelAt(line, column + 3, width, pixel, none),
          pixelAt(line, column + 4, width, pixel, none), pixelAt(line, column + 5, width, pixel, none), pixel, to,
        )
      }
    }
    inputDown(half, halfLine, pixel, out, planeStep)
    out += pixel
  }
}

/** A e Aᵀ of the tiles in one line. */
function transformOutgoing(
  image: usize, height: i32, width: i32, filters: i32, row: i32, across: i32, none: usize, half: usize, out: usize, planeStep: usize,
): void {
  const pixel = <usize>filters << 2
  const halfLine = pixel * SIDE
  for (let tile = 0; tile < across; ++tile) {
    const column = tile * TILE
    for (let i = 0; i < TILE; ++i) {
      const to = half + <usize>i * halfLine
      if (row + i >= height) zero(to, halfLine)
      else {
        const line = image + <usize>((row + i) * width) * pixel
        outgoingAcross(
          pixelAt(line, column, width, pixel, none), pixelAt(line, column + 1, width, pixel, none),
          pixelAt(line, column + 2, width, pixel, none), pixelAt(line, column + 3, width, pixel, none), pixel, to,
        )
      }
    }
    outgoingDown(half, halfLine, pixel, out, planeStep)
    out += pixel
  }
}

/** Aᵀ m A of the tiles in one line, each filter's `initial` added, into the image. */
function transformProducts(
  planes: usize, planeStep: usize, filters: i32, initial: usize, relu: i32, row: i32, across: i32, height: i32, width: i32,
  half: usize, image: usize,
): void {
  const pixel = <usize>filters << 2
  const halfLine = pixel * SIDE
  const rows = min(TILE, height - row)
  for (let tile = 0; tile < across; ++tile) {
    const column = tile * TILE
    productsDown(planes, planeStep, pixel, half, halfLine)
    for (let i = 0; i < rows; ++i)
      productsAcross(
        half + <usize>i * halfLine, pixel, initial, relu, min(TILE, width - column),
        image + <usize>((row + i) * width + column) * pixel,
      )
    planes += pixel
  }
}

/**
 * G g Gᵀ of all filters, as panels of eight columns, plane after plane. The planes' matrices are
 * `[channels, filters]`; with `turned` they are `[filters, channels]`, and the filters are turned
 * around. Items: channels.
 *
 * @param filter `[3, 3, channels, filters]`
 * @param planeStep bytes from one plane to the next
 */
export function transformFilters(
  begin: i32, end: i32, filter: usize, channels: i32, filters: i32, turned: i32, out: usize, planeStep: usize,
): void {
  const tapStep = <usize>(channels * filters) << 2
  for (let channel = begin; channel < end; ++channel)
    for (let f = 0; f < filters; f += 4) {
      const from = filter + (<usize>(channel * filters + f) << 2)
      if (turned) {
        const panel = out + <usize>(channel >> 3) * (<usize>filters << 5)
        filterUpTurned(from + tapStep * 8, 0 - tapStep, panel + (<usize>f << 5) + (<usize>(channel & 7) << 2), planeStep)
      } else {
        const panel = out + <usize>(f >> 3) * (<usize>channels << 5)
        filterUp(from, tapStep, panel + (<usize>channel << 5) + (<usize>(f & 7) << 2), planeStep)
      }
    }
}

/** Gᵀ s G: the filter's gradient from its planes, `[channels, filters]` each. Items: channels. */
export function transformFilterGradient(begin: i32, end: i32, s: usize, channels: i32, filters: i32, out: usize): void {
  const planeStep = <usize>(channels * filters) << 2
  const last = <usize>(end * filters) << 2
  for (let at = <usize>(begin * filters) << 2; at < last; at += 16) gradientDown(s + at, planeStep, out + at)
}

/** One plane's product c = a·b, `[tiles, channels]` by `[channels, filters]`, over the channels that it needs. */
function multiplyOverParts(sizes: usize, plane: usize, a: usize, tiles: i32, channels: i32, b: usize, filters: i32, c: usize): void {
  const parts = load<i32>(sizes, Field.Parts), needed = partsOf(sizes, plane)
  const size = channels / parts
  const rowStep = <usize>filters << 2
  let from = zeros(), fromRowStep: usize = 0, fromPanelStep: usize = 0
  for (let part = nextPart(needed, 0, parts, 1); part < parts; part = nextPart(needed, part, parts, 1)) {
    const first = part * size
    part = nextPart(needed, part, parts, 0)
    multiplyPanels(
      a + (<usize>first << 2), <usize>channels << 2, 4, tiles, part * size - first, b + (<usize>first << 5), 32, <usize>channels << 5, filters,
      from, fromRowStep, fromPanelStep, c, rowStep,
    )
    from = c
    fromRowStep = rowStep
    fromPanelStep = 32
  }
  if (from != c) zero(c, <usize>tiles * rowStep)
}

/** The same for the filters that it needs; the others' products are 0. */
function multiplyForParts(sizes: usize, plane: usize, a: usize, tiles: i32, channels: i32, b: usize, filters: i32, c: usize): void {
  const parts = load<i32>(sizes, Field.Parts), needed = partsOf(sizes, plane)
  const size = filters / parts
  const rowStep = <usize>filters << 2, panelStep = <usize>channels << 5
  for (let part = 0; part < parts; ) {
    const first = part * size
    const need = (needed >> part) & 1
    part = nextPart(needed, part, parts, 1 - need)
    const count = part * size - first
    const to = c + (<usize>first << 2)
    if (need)
      multiplyPanels(
        a, <usize>channels << 2, 4, tiles, channels, b + <usize>(first >> 3) * panelStep, 32, panelStep, count, zeros(), 0, 0, to, rowStep,
      )
    else for (let tile: usize = 0; tile < <usize>tiles; ++tile) zero(to + tile * rowStep, <usize>count << 2)
  }
}

/**
 * Items: runs of `ItemLines` lines of tiles; with a pool, or with something to undo before, they are
 * whole images. For the gradient at the input, `x` is the outgoing gradient, behind what `outgoing` undoes.
 *
 * @param u the filters' planes, from `transformFilters`
 * @param none as many zeros as there are channels
 * @param initial one value a filter
 * @param turned whether it is the filters that come in parts, or else the channels
 * @param before, beforeSelection, beforePool what lies between x and what is convolved; 0 for nothing
 */
export function convolveByWinograd(
  begin: i32, end: i32,
  sizes: usize, turned: i32, x: usize, before: usize, beforeSelection: usize, beforePool: usize,
  u: usize, uStep: usize, none: usize, initial: usize, relu: i32, pool: usize, y: usize, selection: usize,
  scratch: usize, scratchStep: usize,
): void {
  const inHeight = load<i32>(sizes, Field.InHeight), inWidth = load<i32>(sizes, Field.InWidth)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const channels = load<i32>(sizes, Field.Channels), filters = load<i32>(sizes, Field.Filters)
  const down = tilesOver(outHeight), across = tilesOver(outWidth)
  const inPlane = load<usize>(sizes, Field.InPlane), outPlane = load<usize>(sizes, Field.OutPlane)
  const own = scratch + <usize>thread * scratchStep
  const v = own + load<usize>(sizes, Field.InAt), m = own + load<usize>(sizes, Field.OutAt), half = own + load<usize>(sizes, Field.HalfAt)
  const products = own + load<usize>(sizes, Field.ProductsAt)
  const inLine = <usize>(across * channels) << 2, outLine = <usize>(across * filters) << 2
  const itemLines = load<i32>(sizes, Field.ItemLines), blockLines = load<i32>(sizes, Field.BlockLines)
  const lastLine = min(end * itemLines, load<i32>(sizes, Field.Batch) * down)
  let current = -1
  let from: usize = 0
  for (let first = begin * itemLines; first < lastLine; first += blockLines) {
    const lines = min(blockLines, lastLine - first)
    for (let i = 0; i < lines; ++i) {
      const image = (first + i) / down
      if (image != current) from = outgoing(image, x, before, beforeSelection, beforePool, inHeight, inWidth, channels, own)
      current = image
      const row = ((first + i) % down) * TILE - load<i32>(sizes, Field.Top)
      transformInputs(from, inHeight, inWidth, channels, row, load<i32>(sizes, Field.Left), across, none, half, v + <usize>i * inLine, inPlane)
    }
    for (let plane: usize = 0; plane < PLANES; ++plane) {
      const a = v + plane * inPlane, b = u + plane * uStep, c = m + plane * outPlane
      if (turned) multiplyForParts(sizes, plane, a, lines * across, channels, b, filters, c)
      else multiplyOverParts(sizes, plane, a, lines * across, channels, b, filters, c)
    }
    for (let i = 0; i < lines; ++i) {
      const image = (first + i) / down
      const line = (first + i) % down
      const c = target(image, outHeight * outWidth * filters, 0, pool, y, products)
      transformProducts(m + <usize>i * outLine, outPlane, filters, initial, relu, line * TILE, across, outHeight, outWidth, half, c)
      if (pool != 0 && line == down - 1) poolImage(image, c, pool, outHeight, outWidth, filters, y, selection)
    }
  }
}

/** The planes of the filter's gradient, and the bias's gradient behind them. Items: slots, as in `gradientAtFilter`. */
export function filterGradientByWinograd(
  begin: i32, end: i32,
  sizes: usize, x: usize, dy: usize, y: usize, selection: usize, pool: usize, imagesPerSlot: i32, none: usize,
  sums: usize, sumStep: usize, scratch: usize, scratchStep: usize,
): void {
  const inHeight = load<i32>(sizes, Field.InHeight), inWidth = load<i32>(sizes, Field.InWidth)
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const channels = load<i32>(sizes, Field.Channels), filters = load<i32>(sizes, Field.Filters)
  const down = tilesOver(outHeight), across = tilesOver(outWidth)
  const inPlane = load<usize>(sizes, Field.InPlane), outPlane = load<usize>(sizes, Field.OutPlane)
  const own = scratch + <usize>thread * scratchStep
  const v = own + load<usize>(sizes, Field.InAt), e = own + load<usize>(sizes, Field.OutAt), half = own + load<usize>(sizes, Field.HalfAt)
  const inLine = <usize>(across * channels) << 2, outLine = <usize>(across * filters) << 2
  const planeValues = <usize>(channels * filters) << 2
  const rowBytes = <usize>filters << 2
  const blockLines = load<i32>(sizes, Field.BlockLines)
  const lastOfAll = load<i32>(sizes, Field.Batch) * down
  for (let slot = begin; slot < end; ++slot) {
    const sum = sums + <usize>slot * sumStep
    zero(sum, sumStep)
    const lastLine = min((slot + 1) * imagesPerSlot * down, lastOfAll)
    let current = -1
    let dz: usize = 0
    for (let first = slot * imagesPerSlot * down; first < lastLine; first += blockLines) {
      const lines = min(blockLines, lastLine - first)
      for (let i = 0; i < lines; ++i) {
        const image = (first + i) / down
        const row = ((first + i) % down) * TILE
        if (image != current) {
          dz = outgoing(image, dy, y, selection, pool, outHeight, outWidth, filters, own + load<usize>(sizes, Field.ProductsAt))
          addColumns(dz, rowBytes, outHeight * outWidth, filters, sum + PLANES * planeValues)
        }
        current = image
        const from = x + (<usize>(image * inHeight * inWidth * channels) << 2)
        transformInputs(
          from, inHeight, inWidth, channels, row - load<i32>(sizes, Field.Top), load<i32>(sizes, Field.Left), across, none,
          half, v + <usize>i * inLine, inPlane,
        )
        transformOutgoing(dz, outHeight, outWidth, filters, row, across, none, half, e + <usize>i * outLine, outPlane)
      }
      for (let plane: usize = 0; plane < PLANES; ++plane) {
        const parts = load<i32>(sizes, Field.Parts), needed = partsOf(sizes, plane)
        const size = channels / parts
        for (let part = nextPart(needed, 0, parts, 1); part < parts; part = nextPart(needed, part, parts, 1)) {
          const first = part * size
          part = nextPart(needed, part, parts, 0)
          const c = sum + plane * planeValues + <usize>first * rowBytes
          multiplyPanels(
            v + plane * inPlane + (<usize>first << 2), 4, <usize>channels << 2, part * size - first, lines * across,
            e + plane * outPlane, rowBytes, 32, filters, c, rowBytes, 32, c, rowBytes,
          )
        }
      }
    }
  }
}
