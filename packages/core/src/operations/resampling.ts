import * as tf from '@tensorflow/tfjs-core'
import type { Pair } from './window.js'

// Upsampling and averaging are each other's gradients, up to a factor.

/** Each value becomes a block of copies: `[batch, height, width, channels]`, larger by `size`. */
export function repeatBlocks(input: tf.Tensor, size: Pair): tf.Tensor {
  const [, height = 1, width = 1] = input.shape
  return tf.image.resizeNearestNeighbor(input as tf.Tensor4D, [height * size[0], width * size[1]])
}

/** Each block becomes its mean: `[batch, height, width, channels]`, smaller by `size`; what fills no block is left out. */
export function averageBlocks(input: tf.Tensor, size: Pair): tf.Tensor {
  return tf.avgPool(input as tf.Tensor4D, [...size], [...size], 'valid')
}
