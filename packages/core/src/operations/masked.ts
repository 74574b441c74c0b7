import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** Each value multiplied by its factor, which gets no gradient. */
export function masked(input: tf.Tensor, mask: Float32Array): tf.Tensor {
  return tf.tidy(() => {
    const factors = tf.tensor(mask, input.shape, 'float32')
    return differentiable(
      { input },
      {
        forward: () => ({ output: tf.mul(input, factors), saved: [factors] }),
        gradients: (outputGradient, [factors]) => ({ input: () => tf.mul(outputGradient, factors) }),
      },
    )
  })
}
