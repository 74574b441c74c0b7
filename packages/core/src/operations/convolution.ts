import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { inputGradient, kernelGradient } from './convolution-gradients.js'
import { differentiable } from './differentiable.js'
import { runKernel } from './kernels.js'
import type { Window } from './window.js'

/**
 * activation(input ⋆ kernel + bias), a two-dimensional cross-correlation as in all frameworks.
 *
 * @param input `[batch, height, width, channels]`
 * @param kernel `[height, width, channels, filters]`
 * @param bias `[filters]`, or null for none
 * @param window its stride or its dilation must be 1
 * @returns `[batch, height, width, filters]`
 */
export function convolution(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  window: Window,
  activation: ActivationName,
): tf.Tensor {
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const output = forward(input, kernel, bias, window, activation)
      return { output, saved: [input, kernel, output] }
    },
    gradients: (outputGradient, [input, kernel, output]) => {
      const sumGradient = activationGradient(activation, outputGradient, output)
      return {
        input: () => inputGradient(sumGradient, kernel, input.shape, window),
        kernel: () => kernelGradient(input, sumGradient, kernel.shape, window),
        bias: () => tf.sum(sumGradient, [0, 1, 2]),
      }
    },
  })
}

function forward(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  { stride, padding, dilation }: Window,
  activation: ActivationName,
): tf.Tensor {
  const fused = activation === 'relu'
  const output = runKernel(
    tf.FusedConv2D,
    { x: input, filter: kernel, ...(bias && { bias }) },
    {
      strides: [...stride],
      pad: padding,
      dataFormat: 'NHWC',
      dilations: [...dilation],
      activation: fused ? 'relu' : 'linear',
    },
  )
  return fused ? output : activationOf(activation).apply(output)
}
