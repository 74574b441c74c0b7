import type { backend_util } from '@tensorflow/tfjs-core'

/** A convolution by filters of 3×3 without stride. Padding may be 0, 1 or 2. */
export interface WinogradSizes {
  readonly batch: number
  readonly inHeight: number
  readonly inWidth: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
  readonly top: number
  readonly left: number
  /**
   * What of the channels (of the filters, once they are turned around) a plane needs, where their filters
   * have lines or columns of zeros; null where they have none.
   */
  readonly parts: Parts | null
}

/** Channels in so many parts of equal size, and for each plane a bit for each part that is not zero there. */
export interface Parts {
  readonly count: number
  readonly needed: readonly number[]
}

export function sizesOf(info: backend_util.Conv2DInfo): WinogradSizes {
  const { batchSize: batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info
  const { top, left } = padInfo
  return { batch, inHeight, inWidth, channels: inChannels, outHeight, outWidth, filters: outChannels, top, left, parts: null }
}

/** Of the gradient at the input, a convolution of the outgoing gradient by the filters turned around. */
export function turnedSizesOf(info: backend_util.Conv2DInfo): WinogradSizes {
  const { batch, inHeight, inWidth, channels, outHeight, outWidth, filters, top, left } = sizesOf(info)
  return {
    batch,
    inHeight: outHeight,
    inWidth: outWidth,
    channels: filters,
    outHeight: inHeight,
    outWidth: inWidth,
    filters: channels,
    top: 2 - top,
    left: 2 - left,
    parts: null,
  }
}
