import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { alongValues, valueAxes } from './natural-log-probability.js'

/**
 * Σ (prediction − target)² over each example's values.
 *
 * @param predictions `[batch, …]`, or `[samples, batch, …]`
 * @param targets `[batch, …]`
 * @param mask of the targets' shape, 0 where a value doesn't count; null where all do
 * @returns `[batch]`, or `[samples, batch]`
 */
export function squaredDistance(predictions: tf.Tensor, targets: tf.Tensor, mask: tf.Tensor | null = null): tf.Tensor {
  const isMany = predictions.rank > targets.rank
  const axes = valueAxes(predictions, targets)
  return differentiable(
    { predictions, targets },
    {
      forward: () => {
        const each = tf.squaredDifference(predictions, targets)
        return {
          output: tf.sum(mask ? tf.mul(each, mask) : each, axes),
          saved: [predictions, targets, ...(mask ? [mask] : [])],
        }
      },
      gradients: (outputGradient, [predictions, targets, mask]) => {
        const each = alongValues(tf.mul(outputGradient, 2), predictions.rank)
        const gradient = tf.mul(tf.sub(predictions, targets), mask ? tf.mul(each, mask) : each)
        return {
          predictions: () => gradient.clone(),
          targets: () => tf.neg(isMany ? tf.sum(gradient, 0) : gradient),
        }
      },
    },
  )
}
