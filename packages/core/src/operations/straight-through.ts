import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * The straight-through estimator: has the value of one tensor and hands its gradient on to another,
 * as if what lies between them were the identity (Bengio et al., "Estimating or propagating
 * gradients through stochastic neurons", 2013). For steps that have no gradient of their own, such
 * as the choice of a codebook's entry.
 *
 * @param input where the gradient goes, of any shape
 * @param value what comes out, of the same shape; it gets no gradient
 */
export function straightThrough(input: tf.Tensor, value: tf.Tensor): tf.Tensor {
  return differentiable(
    { input },
    {
      forward: () => ({ output: tf.clone(value), saved: [] }),
      gradients: (outputGradient) => ({ input: () => outputGradient }),
    },
  )
}
