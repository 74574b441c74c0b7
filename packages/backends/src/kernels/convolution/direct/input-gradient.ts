import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../../engine/backend.js'
import type { Finish, Outgoing } from '../finish.js'
import { phasesOf } from './phases.js'
import { type DirectSizes, isBordered, lineStepOf, scratchFor, sizesTable } from './sizes.js'

/**
 * The gradient with respect to the input, image by image. It is a transposed convolution's forward
 * step too, with a bias and an activation of its own.
 *
 * @param info of the convolution; without dilation
 * @param filter the address of the weights
 */
export function inputGradientDirectly(
  backend: EngineBackend,
  { dy, y, selection, pool }: Outgoing,
  filter: number,
  info: backend_util.Conv2DInfo,
  { bias, relu, y: dx }: Pick<Finish, 'bias' | 'relu' | 'y'>,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info
  // Before the first output there are as many of zeros as a phase has weights, less one.
  const top = Math.ceil(filterHeight / strideHeight) - 1
  const left = Math.ceil(filterWidth / strideWidth) - 1
  const bottom = Math.max(0, Math.floor((inHeight - 1 + padInfo.top) / strideHeight) - outHeight + 1)
  const right = Math.max(0, Math.floor((inWidth - 1 + padInfo.left) / strideWidth) - outWidth + 1)
  const sizes: DirectSizes = {
    inHeight: outHeight,
    inWidth: outWidth,
    channels: outChannels,
    outHeight: inHeight,
    outWidth: inWidth,
    filters: inChannels,
    strideRows: 1,
    border: { top, left, bottom, right },
    reach: top + outHeight + bottom,
    blockLines: inHeight,
  }
  const lineStep = lineStepOf(sizes)
  const phases = phasesOf(backend, filter, info, { lineStep, top, left })
  const needsRoom = pool !== null || y !== 0
  const scratch = scratchFor(
    backend,
    isBordered(sizes) ? sizes.reach * lineStep : 0,
    needsRoom ? outHeight * outWidth * outChannels * 4 : 0,
  )
  const products = inHeight * inWidth * inChannels * ((filterHeight * filterWidth) / (strideHeight * strideWidth)) * outChannels
  backend.parallel(
    'gradientAtInput',
    batchSize,
    Math.max(1, Math.floor(2 ** 18 / products)),
    sizesTable(backend, sizes, scratch.productsAt),
    dy,
    y,
    selection,
    pool?.table ?? 0,
    phases.table,
    phases.count,
    Number(phases.incomplete),
    bias ?? backend.zeros(inChannels),
    Number(relu),
    dx,
    scratch.address,
    scratch.step,
  )
}
