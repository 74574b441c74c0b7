import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { matrix, pack } from '../factor.js'
import type { Finish, Outgoing } from './finish.js'
import type { Pool } from './pool.js'
import { addSlots, slotsFor } from './slots.js'

type Info = backend_util.Conv2DInfo

const taps = 9
/** With more channels than this, Winograd's way or the direct one is shorter. */
const mostChannels = 4

/** Filters of 3×3 without stride over few channels, and windows of 2×2 side by side that cover all they give. */
export function takesWindows(info: Info, pool: Pool | null): pool is Pool {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, inChannels, outChannels } = info
  return (
    pool !== null &&
    pool.isTwoByTwo &&
    pool.outHeight * 2 === info.outHeight &&
    pool.outWidth * 2 === info.outWidth &&
    filterHeight === 3 &&
    filterWidth === 3 &&
    strideHeight * strideWidth * dilationHeight * dilationWidth === 1 &&
    inChannels <= mostChannels &&
    outChannels % 8 === 0
  )
}

export function convolvePooled(
  backend: EngineBackend,
  x: number,
  filter: number,
  info: Info,
  pool: Pool,
  { bias, relu, y, selection }: Finish,
): void {
  const { batchSize, inChannels, outChannels } = info
  const factor = pack(backend, matrix(filter, taps * inChannels, outChannels), false)
  const { sizes, scratch, scratchStep } = roomFor(backend, info, pool)
  const products = info.outHeight * info.outWidth * taps * inChannels * outChannels
  const grain = Math.max(1, Math.floor(2 ** 18 / products))
  const initial = bias ?? backend.zeros(outChannels)
  backend.parallel(
    'convolvePooled',
    batchSize,
    grain,
    sizes,
    x,
    factor.address,
    initial,
    Number(relu),
    y,
    selection,
    scratch,
    scratchStep,
  )
}

/** The gradients at the filter and the bias, to the addresses in `out`; a null is not wanted. */
export function filterGradientPooled(
  backend: EngineBackend,
  x: number,
  { dy, y, selection }: Outgoing,
  info: Info,
  pool: Pool,
  out: { filter: number; bias: number | null },
): void {
  const { batchSize, inChannels, outChannels } = info
  const values = taps * inChannels * outChannels
  const slots = slotsFor(backend, batchSize, values + outChannels)
  const { sizes, scratch, scratchStep } = roomFor(backend, info, pool)
  backend.parallel(
    'gradientAtFilterPooled',
    slots.count,
    1,
    sizes,
    x,
    dy,
    y,
    selection,
    batchSize,
    slots.images,
    slots.address,
    slots.step,
    scratch,
    scratchStep,
  )
  addSlots(backend, slots, 0, values, out.filter)
  if (out.bias !== null) addSlots(backend, slots, values, outChannels, out.bias)
}

/** Sizes in the heap, as assembly/pooled.ts reads them, and each thread's bordered image. */
function roomFor(backend: EngineBackend, info: Info, { outHeight, outWidth }: Pool) {
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
