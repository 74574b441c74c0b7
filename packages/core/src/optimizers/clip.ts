import * as tf from '@tensorflow/tfjs-core'

/**
 * Scales all gradients alike, so that the length of all of them together is at most `bound` (Pascanu
 * et al., "On the difficulty of training recurrent neural networks", 2013). Nothing is read from the
 * device.
 */
export function clipped(gradients: ReadonlyMap<string, tf.Tensor>, bound: number): Map<string, tf.Tensor> {
  const squares = Array.from(gradients.values(), (gradient) => tf.sum(tf.square(gradient)))
  const norm = tf.sqrt(tf.addN(squares))
  const scale = tf.div(tf.scalar(bound), tf.maximum(norm, tf.scalar(bound)))
  return new Map(Array.from(gradients, ([name, gradient]) => [name, tf.mul(gradient, scale)]))
}
