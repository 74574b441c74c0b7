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
}

export function sizesOf(info: backend_util.Conv2DInfo): WinogradSizes {
  const { batchSize: batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info
  const { top, left } = padInfo
  return { batch, inHeight, inWidth, channels: inChannels, outHeight, outWidth, filters: outChannels, top, left }
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
  }
}
