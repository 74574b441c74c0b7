import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'

/** Applies an activation in place, to `count` values at an address. */
export type InPlace = (address: number, count: number) => void

/** The activations that fused kernels can ask for, but for `prelu`, which has weights; null for one that is not ours. */
export function activationInPlace(
  { kernels }: EngineBackend,
  activation: backend_util.Activation | undefined,
  leakyreluAlpha = 0,
): InPlace | null {
  switch (activation ?? 'linear') {
    case 'linear':
      return () => {}
    case 'relu':
      return (address, count) => kernels.relu(0, count, address, address)
    case 'relu6':
      return (address, count) => kernels.relu6(0, count, address, address)
    case 'leakyrelu':
      return (address, count) => kernels.leakyRelu(0, count, address, address, leakyreluAlpha)
    case 'elu':
      return (address, count) => kernels.elu(0, count, address, address)
    case 'sigmoid':
      return (address, count) => kernels.sigmoid(0, count, address, address)
    default:
      return null
  }
}

/** Whether a bias is one value for each of the last axis, or there is none: what a product can begin its sums with. */
export function isPerColumn(bias: TensorInfo | undefined, columns: number): boolean {
  return bias === undefined || (util.sizeFromShape(bias.shape) === columns && (bias.shape.at(-1) ?? 1) === columns)
}
