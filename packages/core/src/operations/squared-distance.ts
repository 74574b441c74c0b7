import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { alongValues, valueAxes } from './natural-log-probability.js'

/**
 * Σ (prediction − target)² over each example's values.
 *
 * @param predictions `[batch, …]`, or `[samples, batch, …]`
 * @param targets `[batch, …]`
 * @returns `[batch]`, or `[samples, batch]`
 */
export function squaredDistance(predictions: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const isMany = predictions.rank > targets.rank
  const axes = valueAxes(predictions, targets)
  return differentiable(
    { predictions, targets },
    {
      forward: () => ({ output: tf.sum(tf.squaredDifference(predictions, targets), axes), saved: [predictions, targets] }),
      gradients: (outputGradient, [predictions, targets]) => {
        const gradient = tf.mul(tf.sub(predictions, targets), alongValues(tf.mul(outputGradient, 2), predictions.rank))
        return {
          predictions: () => gradient.clone(),
          targets: () => tf.neg(isMany ? tf.sum(gradient, 0) : gradient),
        }
      },
    },
  )
}
