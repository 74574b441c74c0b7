import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'

/** Values that make a chunk. */
const grain = 8192

/** Applies an activation in place, to `count` values at an address. */
export type InPlace = (address: number, count: number) => void

/** The activations that fused kernels can ask for, but for `prelu`, which has weights; null for one that is not ours. */
export function activationInPlace(
  backend: EngineBackend,
  activation: backend_util.Activation | undefined,
  leakyreluAlpha = 0,
): InPlace | null {
  switch (activation ?? 'linear') {
    case 'linear':
      return () => {}
    case 'relu':
      return (address, count) => backend.parallel('relu', count, grain, address, address)
    case 'relu6':
      return (address, count) => backend.parallel('relu6', count, grain, address, address)
    case 'leakyrelu':
      return (address, count) => backend.parallel('leakyRelu', count, grain, address, address, leakyreluAlpha)
    case 'elu':
      return (address, count) => backend.parallel('elu', count, grain, address, address)
    case 'sigmoid':
      return (address, count) => backend.parallel('sigmoid', count, grain, address, address)
    default:
      return null
  }
}

/** Whether a bias is one value for each of the last axis, or there is none: what a product can begin its sums with. */
export function isPerColumn(bias: TensorInfo | undefined, columns: number): boolean {
  return bias === undefined || (util.sizeFromShape(bias.shape) === columns && (bias.shape.at(-1) ?? 1) === columns)
}
