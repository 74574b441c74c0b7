import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { allocateFactor, type Factor, fillFactor, matrix, product, rowTable } from '../product.js'
import { borderedImages, shortestDotProduct } from './images.js'

/**
 * The pixels of the input, along one axis, that see the same weights.
 *
 * A pixel `x` takes part in output `o` through weight `k` where x + padding = o·stride + k. So pixels
 * whose x + padding leaves the same remainder see the weights k = remainder + stride·m, through the
 * outputs o = q − m with q = ⌊(x + padding) / stride⌋.
 */
interface Phase {
  /** The first such pixel; the others follow at `stride`. */
  readonly first: number
  readonly count: number
  /** q of the first; the others follow at 1. */
  readonly firstOutput: number
  /** The weights k, by m. */
  readonly weights: readonly number[]
}

/**
 * The gradient with respect to the input, image by image: for each phase, a convolution without
 * stride of the outgoing gradient by the weights that the phase sees, turned around.
 */
export function inputGradient(
  backend: EngineBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  info: backend_util.Conv2DInfo,
): TensorInfo {
  const { batchSize, inShape, inHeight, inWidth, inChannels, outShape, outHeight, outWidth, padInfo } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info
  const out = backend.output(inShape, 'float32')
  const dx = backend.address(out)
  // Before the first output there are as many of zeros as a phase has weights, less one.
  const top = Math.ceil(filterHeight / strideHeight) - 1
  const left = Math.ceil(filterWidth / strideWidth) - 1
  const bottom = Math.max(0, Math.floor((inHeight - 1 + padInfo.top) / strideHeight) - outHeight + 1)
  const right = Math.max(0, Math.floor((inWidth - 1 + padInfo.left) / strideWidth) - outWidth + 1)
  const images = borderedImages(backend, backend.address(dy), outShape, { top, bottom, left, right })
  const initial = backend.zeros(inChannels)
  const vertical = phases(inHeight, padInfo.top, strideHeight, filterHeight)
  const horizontal = phases(inWidth, padInfo.left, strideWidth, filterWidth)
  const products = vertical.flatMap((y) =>
    horizontal.flatMap((x) => (y.weights.length * x.weights.length === 0 ? [] : [prepare(y, x)])),
  )
  if (products.length < vertical.length * horizontal.length)
    backend.kernels.fill(dx, batchSize * inHeight * inWidth * inChannels, 0)
  for (let image = 0; image < batchSize; image++) {
    const a = images.at(image)
    for (const run of products) run(a, dx + image * inHeight * inWidth * inChannels * 4)
  }
  return out

  /** All that the images have in common; the result does one image. */
  function prepare(y: Phase, x: Phase): (a: number, c: number) => void {
    const pixel = info.outChannels * 4
    const pixels = y.count * x.count
    const table = rowTable(backend, pixels, (row) => {
      const line = Math.floor(row / x.count)
      return (y.firstOutput + line) * images.lineStep + (x.firstOutput + row - line * x.count) * pixel
    })
    const cRows = rowTable(backend, pixels, (row) => {
      const line = Math.floor(row / x.count)
      return ((y.first + line * strideHeight) * inWidth + x.first + (row - line * x.count) * strideWidth) * inChannels * 4
    })
    // Output o = q − m is the (o + border)-th: from the last weight to the first, a run in memory.
    const firstPixel = (left + 1 - x.weights.length) * pixel
    const runs = y.weights.map((_, index) => (top + 1 - y.weights.length + index) * images.lineStep + firstPixel)
    const depth = x.weights.length * info.outChannels
    const rows = { table, count: pixels, step: 4, taps: backend.table(runs), tapCount: runs.length, depth }
    const b = turned(y.weights, x.weights, depth >= shortestDotProduct)
    return (a, c) => product(backend, { a, rows, b, firstOfB: 0, initial, c, cRows })
  }

  /** The weights from the last to the first, each one's `[in, out]` channels as `[out, in]`. */
  function turned(ys: readonly number[], xs: readonly number[], dotProducts: boolean): Factor {
    const { outChannels } = info
    const factor = allocateFactor(backend, ys.length * xs.length * outChannels, inChannels, dotProducts)
    const weights = backend.address(filter)
    let first = 0
    for (const y of [...ys].reverse())
      for (const x of [...xs].reverse()) {
        const from = weights + (y * filterWidth + x) * inChannels * outChannels * 4
        fillFactor(backend, factor, first, matrix(from, outChannels, inChannels, true))
        first += outChannels
      }
    return factor
  }
}

function phases(size: number, padding: number, stride: number, filterSize: number): Phase[] {
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    const remainder = (first + padding) % stride
    return {
      first,
      count: Math.ceil((size - first) / stride),
      firstOutput: Math.floor((first + padding) / stride),
      weights: Array.from({ length: Math.max(0, Math.ceil((filterSize - remainder) / stride)) }, (_, m) => remainder + stride * m),
    }
  })
}
