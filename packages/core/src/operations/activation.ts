import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** Element by element and increasing, so that its slope can be had from its output. */
export interface Activation {
  /** Bounds of its output; null if it takes every value. */
  readonly range: readonly [minimum: number, maximum: number] | null
  readonly apply: (input: tf.Tensor) => tf.Tensor
  /** The gradient at the input, given that at the output and the output itself. */
  readonly gradient: (outputGradient: tf.Tensor, output: tf.Tensor) => tf.Tensor
}

/** Keras's `negative_slope` of the activation by name. */
const leakySlope = 0.2

/** The activations by name: Keras's, with its constants. */
export const activations = {
  /** x */
  linear: { range: null, apply: (x) => x, gradient: (dy) => dy },
  /** max(x, 0) */
  relu: { range: [0, Number.POSITIVE_INFINITY], apply: tf.relu, gradient: (dy, y) => tf.mul(dy, tf.step(y)) },
  /** 1 / (1 + exp(−x)) */
  sigmoid: { range: [0, 1], apply: tf.sigmoid, gradient: (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))) },
  /** (exp(x) − exp(−x)) / (exp(x) + exp(−x)) */
  tanh: { range: [-1, 1], apply: tf.tanh, gradient: (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y))) },
  /** x where x > 0, else 0.2 x */
  'leaky-relu': {
    range: null,
    apply: (x) => tf.leakyRelu(x, leakySlope),
    gradient: (dy, y) => tf.mul(dy, tf.step(y, leakySlope)),
  },
  /** x where x > 0, else exp(x) − 1 */
  elu: {
    range: [-1, Number.POSITIVE_INFINITY],
    apply: tf.elu,
    // The slope is 1 above 0 and exp(x) = output + 1 below.
    gradient: (dy, y) => tf.mul(dy, tf.add(1, tf.minimum(y, 0))),
  },
  /** log(1 + exp(x)) */
  softplus: {
    range: [0, Number.POSITIVE_INFINITY],
    apply: tf.softplus,
    gradient: (dy, y) => tf.neg(tf.mul(dy, tf.expm1(tf.neg(y)))),
  },
} satisfies Record<string, Activation>

export type ActivationName = keyof typeof activations

export const activationNames = Object.keys(activations) as [ActivationName, ...ActivationName[]]

export function activationOf(name: ActivationName): Activation {
  return activations[name]
}

/** The gradient at an activation's input; what it takes to compute it is freed at once. */
export function activationGradient(name: ActivationName, outputGradient: tf.Tensor, output: tf.Tensor): tf.Tensor {
  return tf.tidy(() => activations[name].gradient(outputGradient, output))
}

/**
 * An activation as an operation of its own.
 *
 * @param input of any shape
 * @returns of the same shape; for `linear` the very input, not a copy
 */
export function activate(input: tf.Tensor, name: ActivationName): tf.Tensor {
  if (name === 'linear') return input
  const { apply } = activationOf(name)
  return differentiable(
    { input },
    {
      forward: () => {
        const output = apply(input)
        return { output, saved: [output] }
      },
      gradients: (outputGradient, [output]) => ({ input: () => activationGradient(name, outputGradient, output) }),
    },
  )
}
