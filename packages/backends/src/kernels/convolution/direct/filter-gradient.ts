import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../../engine/backend.js'
import { rowTable } from '../../factor.js'
import { borderOf } from '../border.js'
import type { Outgoing } from '../finish.js'
import { addSlots, slotsFor } from '../slots.js'
import type { FilterGradients } from '../way.js'
import { type DirectSizes, isBordered, lineStepOf, scratchFor, sizesTable } from './sizes.js'

/** With fewer filters than this, a tile of eight would mostly multiply zeros. */
const fewestForTiles = 4

/**
 * The gradients with respect to the filter and the bias: one row of a product for each weight of a
 * filter, one column for each filter, summed over the output's pixels. To the micro-kernel, the
 * lines of the output are taps.
 *
 * @param x the address of the images
 */
export function filterGradientDirectly(
  backend: EngineBackend,
  x: number,
  { dy, y, selection, pool }: Outgoing,
  info: backend_util.Conv2DInfo,
  out: FilterGradients,
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
    blockLines: outHeight,
  }
  const lineStep = lineStepOf(sizes)
  const perLine = filterWidth * inChannels
  const weights = filterHeight * perLine
  const rows = rowTable(backend, weights, (weight) => {
    const line = Math.floor(weight / perLine)
    const column = Math.floor((weight - line * perLine) / inChannels)
    return line * dilationHeight * lineStep + (column * dilationWidth * inChannels + (weight % inChannels)) * 4
  })
  const cRows = rowTable(backend, weights, (weight) => weight * outChannels * 4)
  const taps = backend.table(Array.from({ length: outHeight }, (_, line) => line * strideHeight * lineStep))
  const narrow = outChannels < fewestForTiles && perLine >= 8 && dilationWidth === 1
  const linesIn = (outHeight - 1) * strideHeight + sizes.reach
  const needsRoom = pool !== null || y !== 0
  const scratch = scratchFor(
    backend,
    isBordered(sizes) ? linesIn * lineStep : 0,
    needsRoom ? outHeight * outWidth * outChannels * 4 : 0,
  )
  const slots = slotsFor(backend, batchSize, (weights + 1) * outChannels)
  backend.parallel(
    'gradientAtFilter',
    slots.count,
    1,
    sizesTable(backend, sizes, scratch.productsAt),
    x,
    dy,
    y,
    selection,
    pool?.table ?? 0,
    batchSize,
    slots.images,
    taps,
    rows,
    weights,
    cRows,
    strideWidth * inChannels * 4,
    narrow ? perLine : 0,
    slots.address,
    slots.step,
    scratch.address,
    scratch.step,
  )
  const sum = narrow ? backend.scratch(weights * outChannels * 4) : out.filter
  addSlots(backend, slots, 0, weights * outChannels, sum)
  if (narrow) backend.kernels.transpose(sum, outChannels, weights, out.filter)
  if (out.bias !== null) addSlots(backend, slots, weights * outChannels, outChannels, out.bias)
}
