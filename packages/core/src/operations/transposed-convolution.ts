import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { inputGradient, kernelGradient } from './convolution-gradients.js'
import { differentiable } from './differentiable.js'
import type { Padding, Pair } from './window.js'

/**
 * activation(input ⋆ᵀ kernel + bias): the transpose of a convolution with the same window, which
 * makes images larger by its stride (Dumoulin and Visin, 2016).
 *
 * @param input `[batch, height, width, channels]`
 * @param kernel `[height, width, filters, channels]`: that of the convolution it is the transpose of
 * @param bias `[filters]`, or null for none
 * @param outputSize the output's height and width
 * @returns `[batch, height, width, filters]`
 */
export function transposedConvolution(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  { stride, padding, outputSize }: { stride: Pair; padding: Padding; outputSize: Pair },
  activation: ActivationName,
): tf.Tensor {
  const { apply } = activationOf(activation)
  const window = { stride, padding, dilation: [1, 1] } as const
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const shape = [input.shape[0] ?? 1, ...outputSize, kernel.shape[2] ?? 1]
      const sum = inputGradient(input, kernel, shape, window)
      const output = apply(bias ? tf.add(sum, bias) : sum)
      return { output, saved: [input, kernel, output] }
    },
    gradients: (outputGradient, [input, kernel, output]) => {
      const sumGradient = activationGradient(activation, outputGradient, output)
      return {
        input: () => tf.conv2d(sumGradient as tf.Tensor4D, kernel as tf.Tensor4D, [...stride], padding),
        kernel: () => kernelGradient(sumGradient, input, kernel.shape, window),
        bias: () => tf.sum(sumGradient, [0, 1, 2]),
      }
    },
  })
}
