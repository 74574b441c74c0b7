import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'

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

/** Images with a border of zeros around them, one at a time. */
export interface BorderedImages {
  /** Bytes from one line to the next, border included. */
  readonly lineStep: number
  /** The address of an image; the next call may overwrite it. */
  at(index: number): number
}

/**
 * @param x the address of images `[batch, height, width, channels]`, float32
 */
export function borderedImages(
  backend: EngineBackend,
  x: number,
  [, height, width, channels]: readonly [number, number, number, number],
  { top, bottom, left, right }: Border,
): BorderedImages {
  const { kernels } = backend
  const line = width * channels * 4
  if (top + bottom + left + right === 0) return { lineStep: line, at: (index) => x + index * height * line }
  const lineStep = (left + width + right) * channels * 4
  const bordered = backend.zeros(((top + height + bottom) * lineStep) / 4)
  const inside = bordered + top * lineStep + left * channels * 4
  return {
    lineStep,
    at(index) {
      kernels.copyRows(x + index * height * line, line, inside, lineStep, height, width * channels)
      return bordered
    },
  }
}
