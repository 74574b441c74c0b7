import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** The same values in another shape of the same size. */
export function reshape(input: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const inputShape = input.shape
  return differentiable(
    { input },
    {
      forward: () => ({ output: tf.reshape(input, [...shape]), saved: [] }),
      gradients: (outputGradient) => ({ input: () => tf.reshape(outputGradient, inputShape) }),
    },
  )
}
