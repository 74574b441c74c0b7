import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * Each example's values times a factor of its own.
 *
 * @param values `[batch, …]`, or `[samples · batch, …]` with the batch again and again
 * @param factors `[batch]`; they get no gradient
 */
export function scaleExamples<Values extends tf.Tensor>(values: Values, factors: tf.Tensor): Values {
  return differentiable(
    { values },
    {
      forward: () => {
        const [rows = 1] = values.shape
        const each = rows === factors.size ? factors : tf.tile(factors, [rows / factors.size])
        const columns = tf.reshape(each, [rows, ...values.shape.slice(1).map(() => 1)])
        return { output: tf.mul(values, columns), saved: [columns] }
      },
      gradients: (outputGradient, [columns]) => ({ values: () => tf.mul(outputGradient, columns) }),
    },
  ) as Values
}
