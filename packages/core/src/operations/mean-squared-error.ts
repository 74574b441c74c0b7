import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * The mean over all values of (prediction − target)².
 *
 * @param predictions of any shape
 * @param targets of the same shape
 */
export function meanSquaredError(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return differentiable(
    { predictions, targets },
    {
      forward: () => {
        const differences = tf.sub(predictions, targets)
        return { output: tf.mean(tf.square(differences)), saved: [differences] }
      },
      gradients: (outputGradient, [differences]) => {
        const each = tf.mul(outputGradient, 2 / differences.size)
        return {
          predictions: () => tf.mul(differences, each),
          targets: () => tf.mul(differences, tf.neg(each)),
        }
      },
    },
  ) as tf.Scalar
}
