import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { averageBlocks, repeatBlocks } from './resampling.js'
import type { Pair } from './window.js'

/**
 * Nearest-neighbour upsampling. Its gradient sums over the blocks; no backend's gradient of resizing
 * is used, since that of tfjs-backend-cpu is wrong for more than one image.
 *
 * @param input `[batch, height, width, channels]`
 * @param size how often each row and each column is repeated
 */
export function upsampling(input: tf.Tensor, size: Pair): tf.Tensor {
  return differentiable(
    { input },
    {
      forward: () => ({ output: repeatBlocks(input, size), saved: [] }),
      gradients: (outputGradient) => ({
        input: () => tf.mul(averageBlocks(outputGradient, size), size[0] * size[1]),
      }),
    },
  )
}
