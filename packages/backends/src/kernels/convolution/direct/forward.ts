import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../../engine/backend.js'
import { matrix, pack, rowTable } from '../../factor.js'
import { borderOf, shortestDotProduct } from '../border.js'
import type { Finish } from '../finish.js'
import { type DirectSizes, isBordered, lineStepOf, scratchFor, sizesTable } from './sizes.js'

/** So many output pixels at once are enough work to hand over, and few enough for the nearest cache. */
const pixelsAtOnce = 1024

/**
 * One row of a product for each output pixel, one column for each filter. A row's values need not be
 * gathered first: they are runs of the image itself, one for each line of the filter, and the
 * micro-kernel is told where they begin.
 *
 * @param x the address of the images, `filter` that of the weights
 */
export function convolveDirectly(
  backend: EngineBackend,
  x: number,
  filter: number,
  info: backend_util.Conv2DInfo,
  { bias, relu, pool, y, selection }: Finish,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info
  const sizes: DirectSizes = {
    inHeight,
    inWidth,
    channels: inChannels,
    outHeight,
    outWidth,
    filters: outChannels,
    strideRows: strideHeight,
    border: borderOf(info),
    reach: info.effectiveFilterHeight,
    blockLines: pool === null ? Math.min(outHeight, Math.max(1, Math.floor(pixelsAtOnce / outWidth))) : outHeight,
  }
  const pixel = inChannels * 4
  const lineStep = lineStepOf(sizes)
  const perLine = dilationWidth === 1 ? 1 : filterWidth
  // Where the runs of neighbouring values begin that one output pixel sees: whole lines, or pixels if it is dilated.
  const runs = Array.from({ length: filterHeight * perLine }, (_, run) => {
    const line = Math.floor(run / perLine)
    return line * dilationHeight * lineStep + (run - line * perLine) * dilationWidth * pixel
  })
  const weights = matrix(filter, filterHeight * filterWidth * inChannels, outChannels)
  const depth = weights.rows / runs.length
  const factor = pack(backend, weights, depth >= shortestDotProduct)
  const pixels = sizes.blockLines * outWidth
  const rows = rowTable(backend, pixels, (row) => {
    const line = Math.floor(row / outWidth)
    return line * strideHeight * lineStep + (row - line * outWidth) * strideWidth * pixel
  })
  const cRows = rowTable(backend, pixels, (row) => row * outChannels * 4)
  const linesIn = (sizes.blockLines - 1) * strideHeight + sizes.reach
  const productBytes = pool === null ? 0 : pixels * outChannels * 4
  const scratch = scratchFor(backend, isBordered(sizes) ? linesIn * lineStep : 0, productBytes)
  const blocks = batchSize * Math.ceil(outHeight / sizes.blockLines)
  const grain = Math.max(1, Math.floor(2 ** 18 / (pixels * outChannels * weights.rows)))
  backend.parallel(
    'convolveDirectly',
    blocks,
    grain,
    sizesTable(backend, sizes, scratch.productsAt),
    x,
    backend.table(runs),
    runs.length,
    depth,
    rows,
    cRows,
    factor.address,
    factor.panelStep,
    Number(factor.narrow),
    bias ?? backend.zeros(outChannels),
    Number(relu),
    pool?.table ?? 0,
    y,
    selection,
    scratch.address,
    scratch.step,
  )
}
