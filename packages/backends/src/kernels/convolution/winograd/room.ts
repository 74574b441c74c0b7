import type { EngineBackend } from '../../../engine/backend.js'
import type { WinogradSizes } from './sizes.js'

/** An output tile's side, and how many planes its products make. */
export const tileSide = 4
export const planes = 36

/** All planes of the tiles that are done at once, in bytes: few enough that they stay in the second cache. */
const planesAtOnce = 2 ** 18 + 2 ** 17
/** But where the filters' planes do not stay there themselves, they had better be read for many tiles. */
const filtersInCache = 2 ** 19
const fewestTiles = 16
export const mostTiles = 64

/** Sizes in the heap, as assembly/winograd.ts reads them, and each thread's scratch. */
export interface WinogradRoom {
  readonly sizes: number
  readonly scratch: number
  readonly scratchStep: number
  /** How many lines of tiles there are in all, and in an item of a job. */
  readonly lines: number
  readonly itemLines: number
}

/**
 * @param incoming values of an image of what comes in, if it needs room of its own; else 0
 * @param products the same of an image of the products; else 0
 */
export function roomFor(backend: EngineBackend, sizes: WinogradSizes, incoming: number, products: number): WinogradRoom {
  const { batch, inHeight, inWidth, channels, outHeight, outWidth, filters, top, left } = sizes
  const [down, across] = [Math.ceil(outHeight / tileSide), Math.ceil(outWidth / tileSide)]
  const fitting = planesAtOnce / (planes * (channels + filters) * 4)
  const wanted = hasLargeFilters(sizes) ? mostTiles : Math.min(mostTiles, Math.max(fewestTiles, fitting))
  const blockLines = wholeImages(Math.max(1, Math.floor(wanted / across)), down)
  const itemLines = incoming + products === 0 ? blockLines : Math.max(down, blockLines)
  const tiles = blockLines * across
  const inPlane = offPowersOfTwo(tiles * channels * 4)
  const outPlane = offPowersOfTwo(tiles * filters * 4)
  const inAt = incoming === 0 ? 0 : offPowersOfTwo(incoming * 4)
  const outAt = inAt + planes * inPlane
  const halfAt = outAt + planes * outPlane
  const productsAt = halfAt + offPowersOfTwo(planes * Math.max(channels, filters) * 4)
  const scratchStep = productsAt + (products === 0 ? 0 : offPowersOfTwo(products * 4))
  const all = [inHeight, inWidth, channels, outHeight, outWidth, filters, top, left, batch, blockLines, itemLines]
  const { count, needed } = sizes.parts ?? { count: 1, needed: new Array<number>(planes).fill(1) }
  const bits = backend.scratch(planes)
  backend.heap.view('bool', bits, planes).set(needed)
  return {
    sizes: backend.table([...all, inPlane, outPlane, inAt, outAt, halfAt, productsAt, count, bits]),
    scratch: backend.scratch(scratchStep * backend.threads),
    scratchStep,
    lines: batch * down,
    itemLines,
  }
}

/** Whether the planes of the filters are too large for the second cache. */
export function hasLargeFilters({ channels, filters }: WinogradSizes): boolean {
  return planes * channels * filters * 4 > filtersInCache
}

/** So many lines, or, if they are more than an image has, those of whole images. */
function wholeImages(lines: number, down: number): number {
  return lines < down ? lines : Math.floor(lines / down) * down
}

/** In bytes: neighbours that a power of two lies between would push one another out of the nearest cache. */
function offPowersOfTwo(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64 + 64
}
