import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * Of each row the `count` largest values, the others 0 (Makhzani and Frey, "k-sparse autoencoders",
 * 2014). The gradient goes through those that are kept; of equal values the first ones are.
 *
 * @param input `[batch, values]`
 * @param count how many values of a row are kept, at most all of them
 */
export function keepLargest(input: tf.Tensor, count: number): tf.Tensor {
  return differentiable(
    { input },
    {
      forward: () => {
        const mask = largestOf(input as tf.Tensor2D, count)
        return { output: tf.mul(input, mask), saved: [mask] }
      },
      gradients: (outputGradient, [mask]) => ({ input: () => tf.mul(outputGradient, mask) }),
    },
  )
}

/** 1 where a row has one of its `count` largest values, else 0. */
function largestOf(input: tf.Tensor2D, count: number): tf.Tensor {
  const is = (truth: tf.Tensor) => tf.cast(truth, 'float32')
  const least = tf.slice(tf.topk(input, count).values, [0, count - 1], [-1, 1])
  const above = is(tf.greater(input, least))
  const level = is(tf.equal(input, least))
  const room = tf.sub(count, tf.sum(above, 1, true))
  return tf.add(above, tf.mul(level, is(tf.lessEqual(tf.cumsum(level, 1), room))))
}
