import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * factor · the mean of all values; of a scalar, factor times that.
 *
 * @param values of any shape
 */
export function scaledMean(values: tf.Tensor, factor: number): tf.Scalar {
  const { shape, size } = values
  return differentiable(
    { values },
    {
      forward: () => ({ output: tf.mul(shape.length === 0 ? values : tf.mean(values), factor), saved: [] }),
      gradients: (outputGradient) => ({ values: () => tf.mul(tf.fill(shape, factor / size), outputGradient) }),
    },
  ) as tf.Scalar
}
