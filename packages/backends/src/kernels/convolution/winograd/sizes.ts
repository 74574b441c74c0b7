import type { EngineBackend } from '../../../engine/backend.js'

/** Tiles of 2×2 output pixels whose planes are made at once: few enough that they stay in the second cache. */
const tilesAtOnce = 64
const planes = 16

/** A convolution by filters of 3×3 without stride. Padding may be 0, 1 or 2. */
export interface WinogradSizes {
  readonly inHeight: number
  readonly inWidth: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
  readonly top: number
  readonly left: number
}

/** Sizes in the heap, as assembly/winograd.ts reads them, and each thread's scratch. */
export interface WinogradRoom {
  readonly sizes: number
  readonly scratch: number
  readonly scratchStep: number
  readonly blockLines: number
}

/**
 * @param incoming values of an image of what comes in, if it needs room of its own; else 0
 * @param products the same of an image of the products
 */
export function roomFor(backend: EngineBackend, sizes: WinogradSizes, incoming: number, products: number): WinogradRoom {
  const { inHeight, inWidth, channels, outHeight, outWidth, filters, top, left } = sizes
  const across = Math.ceil(outWidth / 2)
  const blockLines = Math.min(Math.ceil(outHeight / 2), Math.max(1, Math.floor(tilesAtOnce / across)))
  const tiles = blockLines * across
  const inPlane = offPowersOfTwo(tiles * channels * 4)
  const outPlane = offPowersOfTwo(tiles * filters * 4)
  const inAt = incoming === 0 ? 0 : offPowersOfTwo(incoming * 4)
  const outAt = inAt + planes * inPlane
  const patchAt = outAt + planes * outPlane
  const productsAt = patchAt + planes * channels * 4
  const scratchStep = productsAt + (products === 0 ? 0 : offPowersOfTwo(products * 4))
  const all = [inHeight, inWidth, channels, outHeight, outWidth, filters, top, left, blockLines, inPlane, outPlane, inAt, outAt, patchAt]
  return {
    sizes: backend.table([...all, productsAt]),
    scratch: backend.scratch(scratchStep * backend.threads),
    scratchStep,
    blockLines,
  }
}

/** In bytes: neighbours that a power of two lies between would push one another out of the nearest cache. */
function offPowersOfTwo(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64 + 64
}
