import { backend_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { copyStrided } from '../strided.js'
import { convolveDirectly } from './direct/forward.js'
import type { Finish, Outgoing } from './finish.js'

/**
 * A dilated convolution has stride 1, so that its transpose is a convolution of the same dilation
 * by the filter turned around.
 */
export function dilatedInputGradient(
  backend: EngineBackend,
  { dy, y, selection, pool }: Outgoing,
  filter: number,
  info: backend_util.Conv2DInfo,
  finish: Pick<Finish, 'bias' | 'relu' | 'y'>,
): void {
  const { filterHeight, filterWidth, inChannels, outChannels, padInfo, batchSize, outHeight, outWidth } = info
  const turned = backend.scratch(util.sizeFromShape(info.filterShape) * 4)
  const tap = inChannels * outChannels * 4
  const lastTap = filter + (filterHeight * filterWidth - 1) * tap
  copyStrided(backend, lastTap, turned, [
    { size: filterHeight * filterWidth, step: -tap, outStep: tap },
    { size: outChannels, step: 4, outStep: inChannels * 4 },
    { size: inChannels, step: outChannels * 4, outStep: 4 },
  ])
  let gradient = dy
  if (y !== 0 || pool !== null) {
    const size = outHeight * outWidth * outChannels
    gradient = backend.scratch(batchSize * size * 4)
    backend.parallel('undoPoolings', batchSize, 1, dy, y, selection, pool?.table ?? 0, outHeight, outWidth, outChannels, gradient)
  }
  const top = info.effectiveFilterHeight - 1 - padInfo.top
  const left = info.effectiveFilterWidth - 1 - padInfo.left
  const pad: backend_util.ExplicitPadding = [
    [0, 0],
    [top, info.inHeight - outHeight + info.effectiveFilterHeight - 1 - top],
    [left, info.inWidth - outWidth + info.effectiveFilterWidth - 1 - left],
    [0, 0],
  ]
  const back = backend_util.computeConv2DInfo(
    info.outShape,
    [filterHeight, filterWidth, outChannels, inChannels],
    1,
    [info.dilationHeight, info.dilationWidth],
    pad,
  )
  convolveDirectly(backend, gradient, turned, back, { ...finish, pool: null, selection: 0 })
}
