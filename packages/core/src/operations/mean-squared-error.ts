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
      forward: () => ({
        output: tf.mean(tf.squaredDifference(predictions, targets)),
        saved: [predictions, targets],
      }),
      gradients: (outputGradient, [predictions, targets]) => {
        const differences = tf.sub(predictions, targets)
        const each = tf.mul(outputGradient, 2 / predictions.size)
        return {
          predictions: () => tf.mul(differences, each),
          targets: () => tf.mul(differences, tf.neg(each)),
        }
      },
    },
  ) as tf.Scalar
}
