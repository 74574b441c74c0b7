import { matrix } from '../factor.js'
import { multiply } from '../matrix-product.js'
import type { Way } from './way.js'

/** Fewer filters than this fill no panel: the direct way has dot products for them. */
const fewestFilters = 4

/** Filters of one pixel: a product of `[pixels, channels]` and `[channels, filters]`, all images at once. */
export const pointwise: Way = {
  takes({ filterHeight, filterWidth, strideHeight, strideWidth, padInfo, outChannels, inChannels }, pool) {
    const { top, bottom, left, right } = padInfo
    const isPlain = filterHeight * filterWidth * strideHeight * strideWidth === 1 && top + bottom + left + right === 0
    return isPlain && pool === null && Math.min(outChannels, inChannels) >= fewestFilters
  },
  convolve(backend, x, filter, { batchSize, outHeight, outWidth, inChannels, outChannels }, { bias, relu, y }) {
    const pixels = batchSize * outHeight * outWidth
    multiply(backend, matrix(x, pixels, inChannels), matrix(filter, inChannels, outChannels), bias, y)
    if (relu) backend.parallel('relu', pixels * outChannels, 8192, y, y)
  },
  inputGradient(
    backend,
    { dy, y: output },
    filter,
    { batchSize, outHeight, outWidth, inChannels, outChannels },
    { bias, relu, y },
  ) {
    const pixels = batchSize * outHeight * outWidth
    let gradient = dy
    if (output !== 0) {
      gradient = backend.scratch(pixels * outChannels * 4)
      backend.parallel('reluGradient', pixels * outChannels, 8192, dy, output, gradient)
    }
    multiply(backend, matrix(gradient, pixels, outChannels), matrix(filter, outChannels, inChannels, true), bias, y)
    if (relu) backend.parallel('relu', pixels * inChannels, 8192, y, y)
  },
}
