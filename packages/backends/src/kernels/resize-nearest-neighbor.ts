import * as tf from '@tensorflow/tfjs-core'
import { type Kernel, kernel } from './kernel.js'

type Images = [batch: number, height: number, width: number, channels: number]

export const resizeNearestKernels: readonly Kernel[] = [
  kernel<tf.ResizeNearestNeighborInputs, tf.ResizeNearestNeighborAttrs>(
    tf.ResizeNearestNeighbor,
    ({ inputs: { images }, attrs: { alignCorners, halfPixelCenters, size }, backend }) => {
      const [batch, height, width, channels] = images.shape as Images
      const [outHeight, outWidth] = size
      const out = backend.output([batch, outHeight, outWidth, channels], 'float32')
      const lines = backend.table(nearest(height, outHeight, alignCorners, halfPixelCenters))
      const columns = backend.table(nearest(width, outWidth, alignCorners, halfPixelCenters))
      const sizes = [batch, height, width, channels] as const
      backend.kernels.resizeNearest(backend.address(images), backend.address(out), ...sizes, lines, outHeight, columns, outWidth)
      return out
    },
  ),
  kernel<tf.ResizeNearestNeighborGradInputs, tf.ResizeNearestNeighborGradAttrs>(
    tf.ResizeNearestNeighborGrad,
    ({ inputs: { images, dy }, attrs: { alignCorners }, backend }) => {
      const sizes = images.shape as Images
      const [, outHeight, outWidth] = dy.shape as Images
      const out = backend.output(sizes, 'float32')
      const lines = backend.table(nearest(sizes[1], outHeight, alignCorners, false))
      const columns = backend.table(nearest(sizes[2], outWidth, alignCorners, false))
      backend.kernels.resizeNearestGradient(
        backend.address(dy),
        backend.address(out),
        ...sizes,
        lines,
        outHeight,
        columns,
        outWidth,
      )
      return out
    },
  ),
]

/** For each place along an axis of `outSize`, the nearest along one of `size`, by TensorFlow's conventions. */
function nearest(size: number, outSize: number, alignCorners: boolean, halfPixelCenters: boolean): Int32Array {
  const between = alignCorners && outSize > 1 ? 1 : 0
  const ratio = (size - between) / (outSize - between)
  const round = alignCorners ? Math.round : Math.floor
  return Int32Array.from({ length: outSize }, (_, place) =>
    Math.min(size - 1, round(ratio * (halfPixelCenters ? place + 0.5 : place))),
  )
}
