import type { backend_util } from '@tensorflow/tfjs-core'

/** Runs of fewer values than this are too short for dot products to be worth it. */
export const shortestDotProduct = 8

/** Pixels of zeros around an image. */
export interface Border {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/**
 * The zeros that a convolution's filters meet. Below and to the right they are reckoned from the
 * places of the filter, since TensorFlow.js's own figures can be too small where the padding is a
 * number and strides or filter are not square.
 */
export function borderOf(info: backend_util.Conv2DInfo): Border {
  const { top, left } = info.padInfo
  const rows = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight
  const columns = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth
  return {
    top,
    left,
    bottom: Math.max(0, rows - top - info.inHeight),
    right: Math.max(0, columns - left - info.inWidth),
  }
}
