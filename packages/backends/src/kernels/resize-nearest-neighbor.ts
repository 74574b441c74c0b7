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
      const [from, to, chunk] = [backend.address(images), backend.address(out), linesOfChunk(outWidth * channels)]
      const sizes = [height, width, channels, lines, outHeight, columns, outWidth] as const
      backend.parallel('resizeNearest', batch * outHeight, chunk, from, to, ...sizes)
      return out
    },
  ),
  kernel<tf.ResizeNearestNeighborGradInputs, tf.ResizeNearestNeighborGradAttrs>(
    tf.ResizeNearestNeighborGrad,
    ({ inputs: { images, dy }, attrs: { alignCorners }, backend }) => {
      const [batch, height, width, channels] = images.shape as Images
      const [, outHeight, outWidth] = dy.shape as Images
      const out = backend.output(images.shape, 'float32')
      const firstLines = backend.table(firstPlaces(nearest(height, outHeight, alignCorners, false), height))
      const columns = backend.table(nearest(width, outWidth, alignCorners, false))
      const [from, to] = [backend.address(dy), backend.address(out)]
      const chunk = linesOfChunk((outHeight / height) * outWidth * channels)
      const sizes = [height, width, channels, firstLines, outHeight, columns, outWidth] as const
      backend.parallel('resizeNearestGradient', batch * height, chunk, from, to, ...sizes)
      return out
    },
  ),
]

/** So many that they are 8,192 values. */
function linesOfChunk(valuesOfLine: number): number {
  return Math.ceil(8192 / valuesOfLine)
}

/** For each of `size` places, and for the one behind the last, the first index where `places`, which never fall, reach it. */
function firstPlaces(places: Int32Array, size: number): Int32Array {
  let index = 0
  return Int32Array.from({ length: size + 1 }, (_, place) => {
    while (index < places.length && (places[index] as number) < place) index++
    return index
  })
}

/** For each place along an axis of `outSize`, the nearest along one of `size`, by TensorFlow's conventions. */
function nearest(size: number, outSize: number, alignCorners: boolean, halfPixelCenters: boolean): Int32Array {
  const between = alignCorners && outSize > 1 ? 1 : 0
  const ratio = (size - between) / (outSize - between)
  const round = alignCorners ? Math.round : Math.floor
  return Int32Array.from({ length: outSize }, (_, place) =>
    Math.min(size - 1, round(ratio * (halfPixelCenters ? place + 0.5 : place))),
  )
}
