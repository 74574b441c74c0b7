import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { matrix, pack } from '../factor.js'
import { addSlots, slotsFor } from './slots.js'
import type { Way } from './way.js'

const taps = 9
/** With more channels than this, Winograd's way or the direct one is shorter. */
const mostChannels = 4

/**
 * Filters of 3×3 without stride over few channels, and pooling by 2×2 that covers all they give: the
 * first layer of many a network for images.
 */
export const windows: Way = {
  takes(info, pool) {
    const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, inChannels, outChannels } = info
    return (
      pool?.isTwoByTwo === true &&
      pool.outHeight * 2 === info.outHeight &&
      pool.outWidth * 2 === info.outWidth &&
      filterHeight === 3 &&
      filterWidth === 3 &&
      strideHeight * strideWidth * dilationHeight * dilationWidth === 1 &&
      inChannels <= mostChannels &&
      outChannels % 8 === 0
    )
  },
  convolve(backend, x, filter, info, { bias, relu, y, selection }) {
    const { batchSize, inChannels, outChannels } = info
    const factor = pack(backend, matrix(filter, taps * inChannels, outChannels), false)
    const { sizes, scratch, scratchStep } = roomFor(backend, info)
    const products = info.outHeight * info.outWidth * taps * inChannels * outChannels
    const grain = Math.max(1, Math.floor(2 ** 18 / products))
    const initial = bias ?? backend.zeros(outChannels)
    const finish = [initial, Number(relu), y, selection] as const
    backend.parallel('convolvePooled', batchSize, grain, sizes, x, factor.address, ...finish, scratch, scratchStep)
  },
  filterGradient(backend, x, { dy, y, selection }, info, out) {
    const { batchSize, inChannels, outChannels } = info
    const values = taps * inChannels * outChannels
    const slots = slotsFor(backend, batchSize, values + outChannels)
    const { sizes, scratch, scratchStep } = roomFor(backend, info)
    const gradient = [dy, y, selection, batchSize, slots.images, slots.address, slots.step] as const
    backend.parallel('gradientAtFilterPooled', slots.count, 1, sizes, x, ...gradient, scratch, scratchStep)
    addSlots(backend, slots, 0, values, out.filter)
    if (out.bias !== null) addSlots(backend, slots, values, outChannels, out.bias)
  },
}

/** Sizes in the heap, as assembly/windows.ts reads them, and each thread's bordered image. */
function roomFor(backend: EngineBackend, info: backend_util.Conv2DInfo) {
  const [outHeight, outWidth] = [info.outHeight / 2, info.outWidth / 2]
  const { inHeight, inWidth, inChannels, outChannels, padInfo } = info
  const lines = info.outHeight + 2
  const lineStep = (info.outWidth + 2) * inChannels * 4
  const scratchStep = (Math.ceil((lines * lineStep) / 64) + 1) * 64
  return {
    sizes: backend.table([
      inHeight,
      inWidth,
      inChannels,
      outChannels,
      outHeight,
      outWidth,
      padInfo.top,
      padInfo.left,
      lines,
      lineStep,
    ]),
    scratch: backend.scratch(scratchStep * backend.threads),
    scratchStep,
  }
}
