import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * factor · the mean of all values; of a scalar, factor times that.
 *
 * @param values of any shape
 * @param weights of the values' shape, what each is multiplied by before the mean; they get no
 *   gradient. Null where all count alike.
 */
export function scaledMean(values: tf.Tensor, factor: number, weights: tf.Tensor | null = null): tf.Scalar {
  const { shape, size } = values
  return differentiable(
    { values },
    {
      forward: () => {
        const each = weights ? tf.mul(values, weights) : values
        return { output: tf.mul(shape.length === 0 ? each : tf.mean(each), factor), saved: weights ? [weights] : [] }
      },
      gradients: (outputGradient, [weights]) => ({
        values: () => tf.mul(weights ? tf.mul(weights, factor / size) : tf.fill(shape, factor / size), outputGradient),
      }),
    },
  ) as tf.Scalar
}
