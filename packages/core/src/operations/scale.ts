import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * input · factor
 *
 * @param input of any shape
 */
export function scale<Values extends tf.Tensor>(input: Values, factor: number): Values {
  return differentiable(
    { input },
    {
      forward: () => ({ output: tf.mul(input, factor), saved: [] }),
      gradients: (outputGradient) => ({ input: () => tf.mul(outputGradient, factor) }),
    },
  ) as Values
}
