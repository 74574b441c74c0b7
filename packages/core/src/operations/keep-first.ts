import type * as tf from '@tensorflow/tfjs-core'
import { masked } from './masked.js'

/**
 * Of each row the first values, so many as its count says, the others 0.
 *
 * @param input `[batch, values]`
 * @param counts how many values of each row are kept; they get no gradient
 */
export function keepFirst(input: tf.Tensor, counts: ArrayLike<number>): tf.Tensor {
  const [rows = 0, columns = 0] = input.shape
  const mask = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) mask.fill(1, row * columns, row * columns + Math.min(columns, counts[row] as number))
  return masked(input, mask)
}
