import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import type { Pair } from './window.js'

/**
 * The first rows and columns of an image.
 *
 * @param input `[batch, height, width, channels]`
 * @param size how many rows and columns are kept
 */
export function crop(input: tf.Tensor, size: Pair): tf.Tensor {
  const [, height = 1, width = 1] = input.shape
  return differentiable(
    { input },
    {
      forward: () => ({ output: tf.slice(input, [0, 0, 0, 0], [-1, ...size, -1]), saved: [] }),
      gradients: (outputGradient) => ({
        input: () =>
          tf.pad(outputGradient, [
            [0, 0],
            [0, height - size[0]],
            [0, width - size[1]],
            [0, 0],
          ]),
      }),
    },
  )
}
