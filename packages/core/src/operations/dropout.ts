import type { RandomStream } from '@sandglass/base'
import type * as tf from '@tensorflow/tfjs-core'
import { masked } from './masked.js'

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
  return masked(input, mask)
}
