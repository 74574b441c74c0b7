import { mostPooledPlaces, type PoolAttributes } from '@sandglass/base'
import { backend_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'

/** Max-pooling behind a convolution, whose windows have at most 256 places. */
export interface FusedPooling {
  readonly outHeight: number
  readonly outWidth: number
  /** Whether its windows are of 2×2, side by side from the first pixel on. */
  readonly isTwoByTwo: boolean
  /** Its sizes in the heap, for the kernels; see assembly/selection-pooling.ts. */
  readonly table: number
}

/** @param shape of what is pooled, `[batch, height, width, channels]` */
export function poolOf(
  backend: EngineBackend,
  shape: readonly [number, number, number, number],
  { size, strides, pad }: PoolAttributes,
): FusedPooling {
  util.assert(
    size[0] * size[1] <= mostPooledPlaces,
    () => `A fused pooling takes the largest of at most ${mostPooledPlaces} values, not of ${size}.`,
  )
  const info = backend_util.computePool2DInfo([...shape], [...size], [...strides], 1, pad)
  const { outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info
  const sizes = [outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left]
  const isTwoByTwo =
    filterHeight === 2 && filterWidth === 2 && strideHeight === 2 && strideWidth === 2 && padInfo.top + padInfo.left === 0
  return { outHeight, outWidth, isTwoByTwo, table: backend.table(sizes) }
}
