import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * Each example's class beside its values: one-hot, along the last axis, the same in every place.
 *
 * @param values `[batch, …, n]`
 * @param labels `[batch]`, int32, from 0 to `classes` − 1
 * @returns `[batch, …, n + classes]`
 */
export function appendClasses(values: tf.Tensor, labels: tf.Tensor, classes: number): tf.Tensor {
  const [batch = 1, ...places] = values.shape.slice(0, -1)
  return differentiable(
    { values },
    {
      forward: () => {
        // Asked for floats, TensorFlow.js's wasm backend gives the bits of whole numbers.
        const oneHot = tf.cast(tf.oneHot(labels as tf.Tensor1D, classes, 1, 0, 'int32'), 'float32')
        const placed = tf.reshape(oneHot, [batch, ...places.map(() => 1), classes])
        const everywhere = places.length === 0 ? placed : tf.tile(placed, [1, ...places, 1])
        return { output: tf.concat([values, everywhere], -1), saved: [] }
      },
      gradients: (outputGradient) => ({
        values: () => tf.slice(outputGradient, new Array<number>(values.rank).fill(0), values.shape),
      }),
    },
  )
}
