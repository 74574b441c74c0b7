import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { matrix, pack } from '../factor.js'
import { copyStrided } from '../strided.js'
import type { Finish, Outgoing } from './finish.js'
import { addSlots, slotsFor } from './slots.js'

const taps = 9
/** Taps of so many images at once stay in the second cache, in bytes. */
const tapsAtOnce = 2 ** 18

/** All taps of one image; more than this do not stay in the second cache, in bytes. */
const mostTaps = 2 ** 20

/**
 * Filters of 3×3 with padding `same` behind an upsampling by two.
 *
 * @param info of the convolution of the upsampled images
 */
export function takesTaps(info: backend_util.Conv2DInfo, upsample: readonly [number, number]): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info
  const { inHeight, inWidth, outHeight, outWidth, outChannels } = info
  return (
    upsample[0] === 2 &&
    upsample[1] === 2 &&
    filterHeight === 3 &&
    filterWidth === 3 &&
    strideHeight * strideWidth * dilationHeight * dilationWidth === 1 &&
    padInfo.top === 1 &&
    padInfo.left === 1 &&
    outHeight === inHeight &&
    outWidth === inWidth &&
    ((inHeight * inWidth) / 4) * taps * outChannels * 4 <= mostTaps
  )
}

/** Small images, before they are upsampled by two. */
export interface SmallImages {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Convolves images upsampled by two with filters `[3, 3, channels, filters]`, padding `same`. */
export function convolveUpsampled(
  backend: EngineBackend,
  x: number,
  filter: number,
  { batch, height, width, channels }: SmallImages,
  filters: number,
  { bias, relu, pool, y, selection }: Finish,
): void {
  const factor = pack(backend, matrix(tapsAcross(backend, filter, channels, filters), channels, taps * filters), false)
  const pixels = height * width
  const together = imagesTogether(pixels, filters)
  const productsAt = roundUp(together * pixels * taps * filters * 4)
  const step = productsAt + (pool === null ? 0 : roundUp(pixels * 4 * filters * 4))
  backend.parallel(
    'convolveUpsampled',
    batch,
    Math.max(together, Math.floor(2 ** 18 / (pixels * channels * taps * filters))),
    together,
    x,
    height,
    width,
    channels,
    filters,
    factor.address,
    backend.zeros(taps * filters),
    bias ?? backend.zeros(filters),
    Number(relu),
    pool?.table ?? 0,
    y,
    selection,
    backend.scratch(step * backend.threads),
    step,
    productsAt,
  )
}

/** The gradients of {@link convolveUpsampled}, to the addresses in `out`; a null is not wanted. */
export function gradientsOfUpsampled(
  backend: EngineBackend,
  x: number,
  filter: number,
  { dy, y, selection, pool }: Outgoing,
  { batch, height, width, channels }: SmallImages,
  filters: number,
  out: { filter: number; bias: number | null; input: number | null },
): void {
  const columns = taps * filters
  const across = tapsAcross(backend, filter, channels, filters)
  const factor = pack(backend, matrix(across, columns, channels, true), false)
  const pixels = height * width
  const together = imagesTogether(pixels, filters)
  const borderedAt = roundUp(together * pixels * columns * 4)
  const productsAt = borderedAt + roundUp((height * 2 + 2) * (width * 2 + 2) * filters * 4)
  const step = productsAt + (y === 0 && pool === null ? 0 : roundUp(pixels * 4 * filters * 4))
  const slots = slotsFor(backend, batch, channels * columns + filters)
  backend.parallel(
    'gradientsOfUpsampled',
    slots.count,
    1,
    together,
    x,
    height,
    width,
    channels,
    filters,
    factor.address,
    dy,
    y,
    selection,
    pool?.table ?? 0,
    batch,
    slots.images,
    out.input ?? 0,
    slots.address,
    slots.step,
    backend.scratch(step * backend.threads),
    step,
    borderedAt,
    productsAt,
  )
  const sum = backend.scratch(channels * columns * 4)
  addSlots(backend, slots, 0, channels * columns, sum)
  if (out.bias !== null) addSlots(backend, slots, channels * columns, filters, out.bias)
  copyStrided(backend, sum, out.filter, [
    { size: taps, step: filters * 4, outStep: channels * filters * 4 },
    { size: channels, step: columns * 4, outStep: filters * 4 },
    { size: filters, step: 4, outStep: 4 },
  ])
}

/** So many that their pixels make whole groups of four, as long as they are few enough. */
function imagesTogether(pixels: number, filters: number): number {
  return Math.max(1, Math.min(4, Math.floor(tapsAtOnce / (pixels * taps * filters * 4))))
}

/** `[9, channels, filters]` as `[channels, 9, filters]`. */
function tapsAcross(backend: EngineBackend, filter: number, channels: number, filters: number): number {
  const out = backend.scratch(taps * channels * filters * 4)
  copyStrided(backend, filter, out, [
    { size: channels, step: filters * 4, outStep: taps * filters * 4 },
    { size: taps, step: channels * filters * 4, outStep: filters * 4 },
    { size: filters, step: 4, outStep: 4 },
  ])
  return out
}

/** To whole cache lines, off powers of two. */
function roundUp(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64 + 64
}
