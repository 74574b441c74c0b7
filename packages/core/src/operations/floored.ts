import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * minimum + softplus(x − minimum): nearly x above the minimum, and never below it, with a gradient
 * everywhere.
 *
 * @param values x, of any shape
 */
export function floored(values: tf.Tensor, minimum: number): tf.Tensor {
  return differentiable(
    { values },
    {
      forward: () => {
        const above = tf.sub(values, minimum)
        return { output: tf.add(tf.softplus(above), minimum), saved: [above] }
      },
      gradients: (outputGradient, [above]) => ({ values: () => tf.mul(outputGradient, tf.sigmoid(above)) }),
    },
  )
}
