import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { averageBlocks, repeatBlocks } from './resampling.js'
import type { Pair } from './window.js'

/**
 * The mean of each block of `size`; rows and columns that fill no block are left out.
 *
 * @param input `[batch, height, width, channels]`
 */
export function averagePooling(input: tf.Tensor, size: Pair): tf.Tensor {
  const [, height = 1, width = 1] = input.shape
  return differentiable(
    { input },
    {
      forward: () => ({ output: averageBlocks(input, size), saved: [] }),
      gradients: (outputGradient) => ({
        input: () => {
          const spread = tf.div(repeatBlocks(outputGradient, size), size[0] * size[1])
          const left = [
            [0, 0],
            [0, height % size[0]],
            [0, width % size[1]],
            [0, 0],
          ] as [number, number][]
          return tf.pad(spread, left)
        },
      }),
    },
  )
}
