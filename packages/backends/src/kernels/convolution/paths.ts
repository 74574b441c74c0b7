import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { filterGradientDirectly } from './direct/filter-gradient.js'
import { convolveDirectly } from './direct/forward.js'
import { inputGradientDirectly } from './direct/input-gradient.js'
import { type Finish, type Outgoing, plainGradient } from './finish.js'
import { convolveHalved, filterGradientHalved, inputGradientHalved, takesHalves } from './halved.js'
import { convolvePooled, filterGradientPooled, takesWindows } from './pooled.js'
import { filterGradientByWinograd } from './winograd/filter-gradient.js'
import { convolveByWinograd } from './winograd/forward.js'
import type { WinogradSizes } from './winograd/room.js'

/*
 * Which way a convolution goes, by its shape alone:
 *
 *   1×1 without stride and padding                       one product of matrices (kernels/pointwise.ts)
 *   3×3 without stride and dilation, channels by fours   Winograd
 *   3×3 over few channels, before windows of 2×2           window by window (pooled.ts)
 *   3×3 behind an upsampling by two                      nine taps at the low resolution (upsampled.ts)
 *   4×4 and 5×5 of stride 2, filters by fours            Winograd, of the four halved images (halved.ts)
 *   all else                                             directly
 */

type Info = backend_util.Conv2DInfo

/** Fewer channels than this, and the transforms of Winograd's planes cost more than they save. */
const fewestChannels = 8

/** A filter's nine taps of all small pixels of an image are kept in the second cache; more than this, in bytes, don't fit. */
const mostTaps = 2 ** 20

/** Filters of 3×3 without stride whose padding also turns around; channels are done in fours. */
export function takesWinograd(info: Info): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, inChannels, outChannels, padInfo } =
    info
  return (
    filterHeight === 3 &&
    filterWidth === 3 &&
    strideHeight * strideWidth * dilationHeight * dilationWidth === 1 &&
    inChannels % 4 === 0 &&
    outChannels % 4 === 0 &&
    Math.min(inChannels, outChannels) >= fewestChannels &&
    padInfo.top <= 2 &&
    padInfo.left <= 2
  )
}

/** @param info of the convolution of the upsampled images */
export function takesTaps(info: Info, upsample: readonly [number, number]): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, inHeight, inWidth, outChannels } =
    info
  const taps = ((inHeight * inWidth) / 4) * 9 * outChannels * 4
  return (
    upsample[0] === 2 &&
    upsample[1] === 2 &&
    filterHeight === 3 &&
    filterWidth === 3 &&
    strideHeight * strideWidth * dilationHeight * dilationWidth === 1 &&
    info.padInfo.top === 1 &&
    info.padInfo.left === 1 &&
    info.outHeight === inHeight &&
    info.outWidth === inWidth &&
    taps <= mostTaps
  )
}

/** activation(x ⋆ filter + bias), pooled: see {@link Finish}. */
export function convolve(backend: EngineBackend, x: number, filter: number, info: Info, finish: Finish): void {
  if (takesWindows(info, finish.pool)) convolvePooled(backend, x, filter, info, finish.pool, finish)
  else if (takesWinograd(info))
    convolveByWinograd(backend, plainGradient(x), { address: filter, turned: false }, winogradSizes(info), finish)
  else if (takesHalves(info)) convolveHalved(backend, x, filter, info, finish)
  else convolveDirectly(backend, x, filter, info, finish)
}

/** The gradient at the input; with a bias and an activation, a transposed convolution. `info` is without dilation. */
export function inputGradient(
  backend: EngineBackend,
  outgoing: Outgoing,
  filter: number,
  info: Info,
  finish: Pick<Finish, 'bias' | 'relu' | 'y'>,
): void {
  if (takesWinograd(info))
    convolveByWinograd(backend, outgoing, { address: filter, turned: true }, turnedSizes(info), {
      ...finish,
      pool: null,
      selection: 0,
    })
  else if (takesHalves(info)) inputGradientHalved(backend, outgoing, filter, info, finish)
  else inputGradientDirectly(backend, outgoing, filter, info, finish)
}

/** The gradients at the filter and the bias, to the addresses in `out`; a null is not wanted. */
export function filterGradient(
  backend: EngineBackend,
  x: number,
  outgoing: Outgoing,
  info: Info,
  out: { filter: number; bias: number | null },
): void {
  if (takesWindows(info, outgoing.pool)) filterGradientPooled(backend, x, outgoing, info, outgoing.pool, out)
  else if (takesWinograd(info)) filterGradientByWinograd(backend, x, outgoing, winogradSizes(info), out)
  else if (takesHalves(info)) filterGradientHalved(backend, x, outgoing, info, out)
  else filterGradientDirectly(backend, x, outgoing, info, out)
}

function winogradSizes(info: Info): WinogradSizes {
  const { batchSize: batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info
  return {
    batch,
    inHeight,
    inWidth,
    channels: inChannels,
    outHeight,
    outWidth,
    filters: outChannels,
    top: padInfo.top,
    left: padInfo.left,
  }
}

function turnedSizes(info: Info): WinogradSizes {
  const { batchSize: batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info
  const [top, left] = [2 - padInfo.top, 2 - padInfo.left]
  return {
    batch,
    inHeight: outHeight,
    inWidth: outWidth,
    channels: outChannels,
    outHeight: inHeight,
    outWidth: inWidth,
    filters: inChannels,
    top,
    left,
  }
}
