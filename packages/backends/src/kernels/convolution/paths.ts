import { type backend_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { direct } from './direct/index.js'
import type { Finish, Outgoing } from './finish.js'
import type { FusedPooling } from './fused-pooling.js'
import { halved } from './halved.js'
import { pointwise } from './pointwise.js'
import type { FilterGradients, Way } from './way.js'
import { windows } from './windows.js'
import { winograd } from './winograd/index.js'

/**
 * Which way a convolution goes: the first that takes its shape.
 *
 *   windows    3×3 over few channels, before max-pooling by 2×2
 *   pointwise  1×1: a product of matrices
 *   winograd   3×3 without stride, channels and filters by fours
 *   halved     4×4 and 5×5 of stride 2, filters by fours: Winograd's way over the halved images
 *   direct     all else
 *
 * What comes behind an upsampling by two has a way of its own: see upsampled.ts.
 */
const ways: readonly Way[] = [windows, pointwise, winograd, halved, direct]

type Info = backend_util.Conv2DInfo

export function convolve(backend: EngineBackend, x: number, filter: number, info: Info, finish: Finish): void {
  if (isEmpty(info.outShape)) return
  wayOf('convolve', info, finish.pool)(backend, x, filter, info, finish)
}

export function inputGradient(
  backend: EngineBackend,
  outgoing: Outgoing,
  filter: number,
  info: Info,
  finish: Pick<Finish, 'bias' | 'relu' | 'y'>,
): void {
  if (isEmpty(info.outShape)) backend.kernels.fill(finish.y, util.sizeFromShape(info.inShape), 0)
  else wayOf('inputGradient', info, outgoing.pool)(backend, outgoing, filter, info, finish)
}

export function filterGradient(backend: EngineBackend, x: number, outgoing: Outgoing, info: Info, out: FilterGradients): void {
  if (!isEmpty(info.outShape)) {
    wayOf('filterGradient', info, outgoing.pool)(backend, x, outgoing, info, out)
    return
  }
  backend.kernels.fill(out.filter, util.sizeFromShape(info.filterShape), 0)
  if (out.bias !== null) backend.kernels.fill(out.bias, info.outChannels, 0)
}

/** No images, or a window that fits in none: what is summed up over nothing is 0. */
function isEmpty(outShape: readonly number[]): boolean {
  return outShape.includes(0)
}

function wayOf<Pass extends 'convolve' | 'inputGradient' | 'filterGradient'>(
  pass: Pass,
  info: Info,
  pool: FusedPooling | null,
): NonNullable<Way[Pass]> {
  for (const way of ways) {
    const take = way[pass]
    if (take !== undefined && way.takes(info, pool)) return take
  }
  throw new Error(`No way takes a convolution of ${info.inShape} by ${info.filterShape}.`)
}
