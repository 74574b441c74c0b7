import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { differentiable } from './differentiable.js'
import { runKernel } from './kernels.js'

/**
 * activation(input · kernel + bias)
 *
 * @param input `[batch, inputs]`
 * @param kernel `[inputs, units]`
 * @param bias `[units]`, or null for none
 * @returns `[batch, units]`
 */
export function dense(input: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null, activation: ActivationName): tf.Tensor {
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const output = forward(input, kernel, bias, activation)
      return { output, saved: [input, kernel, output] }
    },
    gradients: (outputGradient, [input, kernel, output]) => {
      const sumGradient = activationGradient(activation, outputGradient, output)
      return {
        input: () => tf.matMul(sumGradient, kernel, false, true),
        kernel: () => tf.matMul(input, sumGradient, true, false),
        bias: () => tf.sum(sumGradient, 0),
      }
    },
  })
}

function forward(input: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null, activation: ActivationName): tf.Tensor {
  const fused = activation === 'relu'
  const sum = runKernel(
    tf._FusedMatMul,
    { a: tf.reshape(input, [1, ...input.shape]), b: tf.reshape(kernel, [1, ...kernel.shape]), ...(bias && { bias }) },
    { transposeA: false, transposeB: false, activation: fused ? 'relu' : 'linear' },
  )
  const output = tf.reshape(sum, sum.shape.slice(1))
  return fused ? output : activationOf(activation).apply(output)
}
