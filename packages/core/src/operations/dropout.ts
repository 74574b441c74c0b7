import type { RandomStream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * Each value is 0 with probability `rate`, else divided by 1 − `rate`.
 *
 * @param input of any shape
 * @param rate in [0, 1)
 * @param random what decides; the same stream drops the same values
 */
export function dropout(input: tf.Tensor, rate: number, random: RandomStream): tf.Tensor {
  const kept = 1 / (1 - rate)
  const mask = new Float32Array(input.size)
  for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : kept
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
