import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { matrix, pack, product, rowTable } from '../product.js'
import { borderedImages, borderOf, shortestDotProduct } from './images.js'

/**
 * Convolves image by image: one row of the product for each output pixel, one column for each filter.
 * A row's values need not be gathered first: they are runs of the image itself, one for each line of
 * the filter, and the micro-kernel is told where they begin.
 *
 * @param bias the address of one value a filter, to begin every sum with; null for zeros
 * @param finish called with each image of the output, while it is in the cache
 */
export function convolve(
  backend: EngineBackend,
  x: TensorInfo,
  filter: TensorInfo,
  info: backend_util.Conv2DInfo,
  bias: number | null,
  finish: (address: number, count: number) => void = () => {},
): TensorInfo {
  const { batchSize, inShape, inChannels, outHeight, outWidth, outChannels, outShape } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info
  const out = backend.output(outShape, 'float32')
  const y = backend.address(out)
  const images = borderedImages(backend, backend.address(x), inShape, borderOf(info))
  const pixel = inChannels * 4
  const weights = matrix(backend.address(filter), filterHeight * filterWidth * inChannels, outChannels)
  const runs = runsOf(images.lineStep, pixel)
  const depth = weights.rows / runs.length
  const factor = pack(backend, weights, depth >= shortestDotProduct)
  const pixels = outHeight * outWidth
  const table = rowTable(backend, pixels, (row) => {
    const line = Math.floor(row / outWidth)
    return line * strideHeight * images.lineStep + (row - line * outWidth) * strideWidth * pixel
  })
  const rows = { table, count: pixels, step: 4, taps: backend.table(runs), tapCount: runs.length, depth }
  const cRows = rowTable(backend, pixels, (row) => row * outChannels * 4)
  const initial = bias ?? backend.zeros(outChannels)
  for (let image = 0; image < batchSize; image++) {
    const c = y + image * pixels * outChannels * 4
    product(backend, { a: images.at(image), rows, b: factor, firstOfB: 0, initial, c, cRows })
    finish(c, pixels * outChannels)
  }
  return out

  /** Where the runs of neighbouring values begin that one output pixel sees: whole lines, or pixels if it is dilated. */
  function runsOf(lineStep: number, pixelStep: number): number[] {
    const perLine = dilationWidth === 1 ? 1 : filterWidth
    return Array.from({ length: filterHeight * perLine }, (_, run) => {
      const line = Math.floor(run / perLine)
      return line * dilationHeight * lineStep + (run - line * perLine) * dilationWidth * pixelStep
    })
  }
}
