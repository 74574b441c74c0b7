import type { Tensor } from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * A value that counts as given, whatever it is computed from: no gradient goes through it, and what
 * computes it needs none.
 *
 * @param compute what it makes beside the value it returns is freed
 */
export function withoutGradient(compute: () => Tensor): Tensor {
  return differentiable({}, { forward: () => ({ output: compute(), saved: [] }), gradients: () => ({}) })
}
