import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { groupsOfFour, panelRow, rowTable, spareTile } from '../product.js'
import { borderedImages } from './images.js'

/** Output pixels that are worked on together, so that they stay in the first cache for all weights. */
const pixelBlock = 224

/**
 * The gradient with respect to the filter, image by image: one row of the product for each weight of
 * a filter, one column for each filter, summed over the output's pixels. To the micro-kernel, the
 * lines of the output are taps.
 */
export function filterGradient(backend: EngineBackend, x: TensorInfo, dy: TensorInfo, info: backend_util.Conv2DInfo): TensorInfo {
  const { batchSize, inShape, inChannels, outHeight, outWidth, outChannels, filterShape, padInfo } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info
  const { kernels } = backend
  const out = backend.output(filterShape, 'float32')
  const c = backend.address(out)
  const weights = filterHeight * filterWidth * inChannels
  kernels.fill(c, weights * outChannels, 0)
  const images = borderedImages(backend, backend.address(x), inShape, padInfo)
  const dyAddress = backend.address(dy)
  const pixels = outHeight * outWidth
  const panels = backend.scratch(Math.ceil(outChannels / 8) * pixels * panelRow)
  const weightsPerLine = filterWidth * inChannels
  const aRows = rowTable(backend, weights, (weight) => {
    const line = Math.floor(weight / weightsPerLine)
    return line * images.lineStep + (weight - line * weightsPerLine) * 4
  })
  const cRows = rowTable(backend, weights, (weight) => weight * outChannels * 4)
  const lines = backend.table(Array.from({ length: outHeight }, (_, line) => line * strideHeight * images.lineStep))
  const linesAtOnce = Math.ceil(outHeight / Math.ceil(pixels / pixelBlock))
  const spare = spareTile(backend)
  for (let image = 0; image < batchSize; image++) {
    const a = images.at(image)
    kernels.packPanels(
      dyAddress + image * pixels * outChannels * 4,
      outChannels * 4,
      4,
      pixels,
      outChannels,
      panels,
      pixels * panelRow,
    )
    for (let line = 0; line < outHeight; line += linesAtOnce)
      kernels.product(
        a,
        aRows,
        groupsOfFour(weights),
        strideWidth * inChannels * 4,
        lines + line * 4,
        Math.min(linesAtOnce, outHeight - line),
        outWidth,
        panels + line * outWidth * panelRow,
        pixels * panelRow,
        outChannels,
        0,
        c,
        cRows,
        spare,
      )
  }
  return out
}
