import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient } from './activation.js'
import { differentiable } from './differentiable.js'

/** How the slope, as a function of the output, changes with it; null where it doesn't but for a kink. */
const changes: Readonly<Record<ActivationName, ((output: tf.Tensor) => tf.Tensor) | null>> = {
  linear: null,
  relu: null,
  'leaky-relu': null,
  sigmoid: (y) => tf.sub(1, tf.mul(y, 2)),
  tanh: (y) => tf.mul(y, -2),
  elu: (y) => tf.step(tf.neg(y)),
  softplus: (y) => tf.exp(tf.neg(y)),
}

/**
 * The slope of an activation where it gave these outputs, itself differentiable: what penalties on
 * derivatives are made of, as gradients of gradients are not to be had.
 *
 * @param output of any shape, an activation's output
 * @returns of the same shape
 */
export function activationSlope(output: tf.Tensor, name: ActivationName): tf.Tensor {
  const change = changes[name]
  return differentiable(
    { output },
    {
      forward: () => ({ output: activationGradient(name, tf.onesLike(output), output), saved: [output] }),
      gradients: (outputGradient, [output]) => ({
        output: () => (change ? tf.mul(outputGradient, change(output)) : tf.zerosLike(output)),
      }),
    },
  )
}
