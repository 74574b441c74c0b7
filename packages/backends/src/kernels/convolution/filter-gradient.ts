import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { allocateFactor, fillFactor, matrix, product, rowTable } from '../product.js'
import { type BorderedImages, borderedImages, borderOf } from './images.js'

/** Output pixels that are worked on together, so that they stay in the first cache for all weights. */
const pixelBlock = 224
/** With fewer filters than this, a tile of eight would mostly multiply zeros. */
const fewestForTiles = 4

/** The gradient with respect to the filter, image by image. */
export function filterGradient(backend: EngineBackend, x: TensorInfo, dy: TensorInfo, info: backend_util.Conv2DInfo): TensorInfo {
  const out = backend.output(info.filterShape, 'float32')
  const c = backend.address(out)
  const images = borderedImages(backend, backend.address(x), info.inShape, borderOf(info))
  const { filterWidth, inChannels, outChannels } = info
  const addAll = outChannels < fewestForTiles && filterWidth * inChannels >= 8 ? addByRuns : addByTiles
  addAll(backend, images, backend.address(dy), info, c)
  return out
}

/**
 * One row of a product for each weight of a filter, one column for each filter, summed over the
 * output's pixels. To the micro-kernel, the lines of the output are taps.
 */
function addByTiles(backend: EngineBackend, images: BorderedImages, dy: number, info: backend_util.Conv2DInfo, c: number): void {
  const { batchSize, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideWidth } = info
  const weightsPerLine = filterWidth * inChannels
  const weights = filterHeight * weightsPerLine
  const pixels = outHeight * outWidth
  backend.kernels.fill(c, weights * outChannels, 0)
  const factor = allocateFactor(backend, pixels, outChannels, false)
  const table = rowTable(backend, weights, (weight) => {
    const line = Math.floor(weight / weightsPerLine)
    return line * images.lineStep + (weight - line * weightsPerLine) * 4
  })
  const cRows = rowTable(backend, weights, (weight) => weight * outChannels * 4)
  const taps = lineTable(backend, images, info)
  const rows = { table, count: weights, step: strideWidth * inChannels * 4, depth: outWidth }
  const linesAtOnce = Math.ceil(outHeight / Math.ceil(pixels / pixelBlock))
  for (let image = 0; image < batchSize; image++) {
    const a = images.at(image)
    fillFactor(backend, factor, 0, matrix(dy + image * pixels * outChannels * 4, pixels, outChannels))
    for (let line = 0; line < outHeight; line += linesAtOnce) {
      const some = { ...rows, taps: taps + line * 4, tapCount: Math.min(linesAtOnce, outHeight - line) }
      product(backend, { a, rows: some, b: factor, firstOfB: line * outWidth, initial: null, c, cRows })
    }
  }
}

/** For few filters: for each, the image's values, scaled by the outgoing gradient, are added up over the output's pixels. */
function addByRuns(backend: EngineBackend, images: BorderedImages, dy: number, info: backend_util.Conv2DInfo, c: number): void {
  const { batchSize, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideWidth } = info
  const run = filterWidth * inChannels
  const sums = backend.zeros(outChannels * filterHeight * run)
  const lines = lineTable(backend, images, info)
  const xStep = strideWidth * inChannels * 4
  const yStep = outChannels * 4
  for (let image = 0; image < batchSize; image++) {
    const x = images.at(image)
    const y = dy + image * outHeight * outWidth * yStep
    for (let filter = 0; filter < outChannels; filter++)
      for (let line = 0; line < filterHeight; line++) {
        const from = x + line * images.lineStep
        const to = sums + (filter * filterHeight + line) * run * 4
        backend.kernels.addScaledRuns(from, xStep, lines, outHeight, outWidth, y + filter * 4, yStep, run, to)
      }
  }
  backend.kernels.transpose(sums, outChannels, filterHeight * run, c)
}

/** Where the image's lines are that the filter's first line meets, output line by output line. */
function lineTable(backend: EngineBackend, images: BorderedImages, { outHeight, strideHeight }: backend_util.Conv2DInfo): number {
  return backend.table(Array.from({ length: outHeight }, (_, line) => line * strideHeight * images.lineStep))
}
