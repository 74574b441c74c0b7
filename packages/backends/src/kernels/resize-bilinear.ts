import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Kernel, kernel } from './kernel.js'

type Images = [batch: number, height: number, width: number, channels: number]

export const resizeBilinearKernels: readonly Kernel[] = [
  kernel<tf.ResizeBilinearInputs, tf.ResizeBilinearAttrs>(
    tf.ResizeBilinear,
    ({ inputs: { images }, attrs: { alignCorners, halfPixelCenters, size }, backend }) => {
      const [batch, height, width, channels] = images.shape as Images
      const [outHeight, outWidth] = size
      const out = backend.output([batch, outHeight, outWidth, channels], 'float32')
      const line = neighbours(height, outHeight, alignCorners, halfPixelCenters)
      const column = neighbours(width, outWidth, alignCorners, halfPixelCenters)
      const lines = tableOf(backend, line, width * channels)
      const columns = tableOf(backend, column, channels)
      const fits = ({ second }: Neighbours, place: number): boolean => Math.min(outWidth - place, width - second) * channels >= 4
      const spilling = channels < 4 ? column.filter(fits).length : 0
      const [from, to] = [backend.address(images), backend.address(out)]
      // A cache line apart, so that threads don't write to the same one.
      const spareStep = Math.ceil((width * channels) / 16) * 64
      const spare = backend.scratch(backend.threads * spareStep)
      const sizes = [height, width, channels, lines, outHeight, columns, outWidth, spilling, spare, spareStep] as const
      backend.parallel('resizeBilinear', batch * outHeight, Math.ceil(8192 / (outWidth * channels)), from, to, ...sizes)
      return out
    },
  ),
  kernel<tf.ResizeBilinearGradInputs, tf.ResizeBilinearGradAttrs>(
    tf.ResizeBilinearGrad,
    ({ inputs: { images, dy }, attrs: { alignCorners }, backend }) => {
      const [batch, height, width, channels] = images.shape as Images
      const [, outHeight, outWidth] = dy.shape as Images
      const out = backend.output(images.shape, 'float32')
      const lines = tableOf(backend, neighbours(height, outHeight, alignCorners, false), width * channels)
      const columns = tableOf(backend, neighbours(width, outWidth, alignCorners, false), channels)
      const [from, to] = [backend.address(dy), backend.address(out)]
      const sizes = [height, width, channels, lines, outHeight, columns, outWidth] as const
      backend.parallel('resizeBilinearGradient', batch, 1, from, to, ...sizes)
      return out
    },
  ),
]

/** What a place of the output is made from. */
interface Neighbours {
  readonly first: number
  readonly second: number
  /** How much of the second there is; the rest is of the first. */
  readonly share: number
}

/** For each place along an axis of `outSize` its neighbours along one of `size`, by TensorFlow's conventions. */
function neighbours(size: number, outSize: number, alignCorners: boolean, halfPixelCenters: boolean): Neighbours[] {
  const between = alignCorners && outSize > 1 ? 1 : 0
  const ratio = (size - between) / (outSize - between)
  return Array.from({ length: outSize }, (_, place) => {
    const source = halfPixelCenters ? ratio * (place + 0.5) - 0.5 : ratio * place
    const first = Math.max(0, Math.floor(source))
    return { first, second: Math.min(size - 1, Math.ceil(source)), share: source - first }
  })
}

/** The address of a table as assembly/resize-bilinear.ts reads it. @param step values from one place to the next */
function tableOf(backend: EngineBackend, places: readonly Neighbours[], step: number): number {
  const address = backend.scratch(places.length * 12)
  const offsets = backend.heap.view('int32', address, places.length * 3)
  const shares = backend.heap.view('float32', address, places.length * 3)
  for (const [place, { first, second, share }] of places.entries()) {
    offsets[place * 3] = first * step * 4
    offsets[place * 3 + 1] = second * step * 4
    shares[place * 3 + 2] = share
  }
  return address
}
