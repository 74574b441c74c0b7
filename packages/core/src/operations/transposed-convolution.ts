import {
  type ConvolutionGradientInputs,
  type ConvolutionInputs,
  fusedKernels,
  type TransposedConvolutionAttributes,
} from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { checkOperand } from './check-operand.js'
import { inputGradient, kernelGradient } from './convolution-gradients.js'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused, runFusedGradient } from './kernels.js'
import type { Padding, Pair } from './window.js'

/** How a transposed convolution's window moves, and what size of image it makes. */
interface Enlargement {
  readonly stride: Pair
  readonly padding: Padding
  /** The output's height and width. */
  readonly outputSize: Pair
}

/**
 * activation(input ⋆ᵀ kernel + bias): the transpose of a convolution with the same window, which
 * makes images larger by its stride (Dumoulin and Visin, 2016).
 *
 * @param input `[batch, height, width, channels]`
 * @param kernel `[height, width, filters, channels]`: that of the convolution it is the transpose of
 * @param bias `[filters]`, or null for none
 * @returns `[batch, height, width, filters]`
 * @throws InvalidArgumentError if they don't fit each other, or aren't float32
 */
export function transposedConvolution(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  enlargement: Enlargement,
  activation: ActivationName,
): tf.Tensor {
  const [, , filters = null, channels = null] = kernel.shape
  checkOperand('transposedConvolution', 'kernel', kernel, [null, null, null, null])
  checkOperand('transposedConvolution', 'input', input, [null, null, null, channels])
  if (bias) checkOperand('transposedConvolution', 'bias', bias, [filters])
  return (hasKernel(fusedKernels.transposedConvolution) ? fused : composed)(input, kernel, bias, enlargement, activation)
}

const fused: typeof transposedConvolution = (input, kernel, bias, { stride, padding, outputSize }, activation) => {
  const attributes: TransposedConvolutionAttributes = { strides: stride, pad: padding, outputSize, activation }
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const inputs: ConvolutionInputs<tf.Tensor> = { x: input, filter: kernel, ...(bias && { bias }) }
      const [output] = runFused(fusedKernels.transposedConvolution, inputs, attributes) as [tf.Tensor]
      return { output, saved: [input, kernel, output] }
    },
    jointGradients: (dy, [x, filter, y], wanted) => {
      const inputs: ConvolutionGradientInputs<tf.Tensor> = { dy, y, x, filter }
      return runFusedGradient(fusedKernels.transposedConvolutionGradient, inputs, attributes, wanted)
    },
  })
}

const composed: typeof transposedConvolution = (input, kernel, bias, { stride, padding, outputSize }, activation) => {
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
