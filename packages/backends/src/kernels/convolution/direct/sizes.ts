import type { EngineBackend } from '../../../engine/backend.js'
import type { Border } from '../border.js'

/** What the direct kernels know of their sizes; one direction's input is the other's outgoing gradient. */
export interface DirectSizes {
  readonly inHeight: number
  readonly inWidth: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
  readonly strideRows: number
  readonly border: Border
  /** Lines of input that one line of output sees. */
  readonly reach: number
  /** Output lines that are done at once. */
  readonly blockLines: number
}

/** Bytes from one line to the next of an image with its border. */
export function lineStepOf({ inWidth, channels, border }: DirectSizes): number {
  return (border.left + inWidth + border.right) * channels * 4
}

export function isBordered({ border }: DirectSizes): boolean {
  return border.top + border.bottom + border.left + border.right > 0
}

/** As assembly/convolution.ts reads them. */
export function sizesTable(backend: EngineBackend, sizes: DirectSizes, productsAt: number): number {
  const { inHeight, inWidth, channels, outHeight, outWidth, filters, strideRows, border, reach, blockLines } = sizes
  const bordered = Number(isBordered(sizes))
  const all = [inHeight, inWidth, channels, outHeight, outWidth, filters, strideRows, border.top, border.left, reach]
  return backend.table([...all, bordered, lineStepOf(sizes), blockLines, productsAt])
}

/** Each thread's scratch: first a bordered image, then one yet to be pooled. */
export interface Scratch {
  readonly address: number
  readonly step: number
  readonly productsAt: number
}

export function scratchFor(backend: EngineBackend, borderedBytes: number, productBytes: number): Scratch {
  const productsAt = roundUp(borderedBytes)
  const step = productsAt + roundUp(productBytes)
  return { address: step === 0 ? 0 : backend.scratch(step * backend.threads), step, productsAt }
}

/** To whole cache lines, and one more: neighbours that a power of two lies between would push one another out of the cache. */
function roundUp(bytes: number): number {
  return bytes === 0 ? 0 : (Math.ceil(bytes / 64) + 1) * 64
}
