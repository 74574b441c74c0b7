import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { copyStrided } from '../strided.js'

/** Multiplications of four channels of which one chunk is made. */
const grain = 8192

/** Sizes and steps of a depthwise convolution with as many filters as channels. */
export interface DepthwiseInfo {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strides: readonly [height: number, width: number]
  readonly dilations: readonly [height: number, width: number]
  readonly padTop: number
  readonly padLeft: number
}

/** Of channels that are written out as often as they have filters: see `widened`. */
export function depthwiseInfo(info: backend_util.Conv2DInfo): DepthwiseInfo {
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.outChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  }
}

/** The address of x with each channel once for each of its filters; it is x itself where that is one. */
export function widened(backend: EngineBackend, x: number, info: backend_util.Conv2DInfo): number {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = info
  if (inChannels === outChannels) return x
  const count = batchSize * inHeight * inWidth * inChannels
  const filters = outChannels / inChannels
  const out = backend.scratch(count * filters * 4)
  copyStrided(backend, x, out, [
    { size: count, step: 4, outStep: filters * 4 },
    { size: filters, step: 0, outStep: 4 },
  ])
  return out
}

/**
 * @param filter the address of `[filterHeight, filterWidth, channels]`
 * @param bias the address of a value for each channel, to begin every sum with; null for zeros
 */
export function convolveDepthwise(
  backend: EngineBackend,
  x: number,
  filter: number,
  bias: number | null,
  info: DepthwiseInfo,
  to: number,
): void {
  const { batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth } = info
  const together = info.strides[1] === 1 ? pixelsTogether(channels) : 1
  const taps = filterHeight * filterWidth
  const weights = repeated(backend, filter, taps, channels, together)
  const initial = bias === null ? backend.zeros(together * channels) : repeated(backend, bias, 1, channels, together)
  const work = outWidth * taps * Math.ceil(channels / 4)
  backend.parallel(
    'convolveDepthwise',
    batch * outHeight,
    Math.ceil(grain / Math.max(work, 1)),
    ...([x, weights, initial, to, height, width, channels, outHeight, outWidth, filterHeight, filterWidth] as const),
    ...info.strides,
    ...info.dilations,
    ...([info.padTop, info.padLeft, together] as const),
  )
}

/** The least number of pixels whose channels come in whole vectors of four. */
function pixelsTogether(channels: number): number {
  if (channels % 4 === 0) return 1
  return channels % 2 === 0 ? 2 : 4
}

/** The address of rows, each of which is written out `times` times. */
function repeated(backend: EngineBackend, from: number, rows: number, columns: number, times: number): number {
  if (times === 1) return from
  const out = backend.scratch(rows * columns * times * 4)
  copyStrided(backend, from, out, [
    { size: rows, step: columns * 4, outStep: columns * times * 4 },
    { size: times, step: 0, outStep: columns * 4 },
    { size: columns, step: 4, outStep: 4 },
  ])
  return out
}
