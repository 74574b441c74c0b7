import {
  type ConvolutionAttributes,
  type ConvolutionGradientInputs,
  type ConvolutionInputs,
  fusedKernels,
  mostPooledPlaces,
} from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { checkOperand } from './check-operand.js'
import { inputGradient, kernelGradient } from './convolution-gradients.js'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused, runFusedGradient, runKernel } from './kernels.js'
import { maxPooling } from './max-pooling.js'
import { upsampling } from './upsampling.js'
import type { Pair, Pooling, Window } from './window.js'

/** A convolution's window, and what is done to the images in the same go. */
export interface ConvolutionWindow extends Window {
  /** How often each row and each column of the input is repeated before; null, as by default, for no upsampling. */
  readonly upsample?: Pair | null
  /** The largest values of the output are taken after; null, as by default, for no pooling. */
  readonly pool?: Pooling | null
}

/**
 * activation(input ⋆ kernel + bias), a two-dimensional cross-correlation as in all frameworks; of
 * the upsampled input, and max-pooled, where the window says so.
 *
 * @param input `[batch, height, width, channels]`
 * @param kernel `[height, width, channels, filters]`
 * @param bias `[filters]`, or null for none
 * @param window its stride or its dilation must be 1
 * @returns `[batch, height, width, filters]`
 * @throws InvalidArgumentError if they don't fit each other, or aren't float32
 */
export function convolution(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  window: ConvolutionWindow,
  activation: ActivationName,
): tf.Tensor {
  const [, , channels = null, filters = null] = kernel.shape
  checkOperand('convolution', 'kernel', kernel, [null, null, null, null])
  checkOperand('convolution', 'input', input, [null, null, null, channels])
  if (bias) checkOperand('convolution', 'bias', bias, [filters])
  const isFused = hasKernel(fusedKernels.convolution) && placesOf(window.pool) <= mostPooledPlaces
  return (isFused ? fused : composed)(input, kernel, bias, window, activation)
}

/** How many values a pooling takes the largest of. */
function placesOf(pool: Pooling | null | undefined): number {
  return pool ? pool.size[0] * pool.size[1] : 0
}

const fused: typeof convolution = (input, kernel, bias, window, activation) => {
  const { stride, padding, dilation, upsample, pool } = window
  const attributes: ConvolutionAttributes = {
    strides: stride,
    pad: padding,
    dilations: dilation,
    activation,
    upsample: upsample ?? [1, 1],
    pool: pool ? { size: pool.size, strides: pool.stride, pad: pool.padding } : null,
  }
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const inputs: ConvolutionInputs<tf.Tensor> = { x: input, filter: kernel, ...(bias && { bias }) }
      const [output, ...selections] = runFused(fusedKernels.convolution, inputs, attributes) as [tf.Tensor, ...tf.Tensor[]]
      return { output, saved: [input, kernel, output, ...selections] }
    },
    jointGradients: (dy, [x, filter, y, selection], wanted) => {
      const inputs: ConvolutionGradientInputs<tf.Tensor> = { dy, y, x, filter, ...(selection && { selection }) }
      return runFusedGradient(fusedKernels.convolutionGradient, inputs, attributes, wanted)
    },
  })
}

const composed: typeof convolution = (input, kernel, bias, { upsample, pool, ...window }, activation) =>
  tf.tidy(() => {
    const output = convolve(upsample ? upsampling(input, upsample) : input, kernel, bias, window, activation)
    return pool ? maxPooling(output, pool) : output
  })

function convolve(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  window: Window,
  activation: ActivationName,
): tf.Tensor {
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const output = activated(input, kernel, bias, window, activation)
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

function activated(
  input: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  { stride, padding, dilation }: Window,
  activation: ActivationName,
): tf.Tensor {
  const isOne = activation === 'relu'
  const output = runKernel(
    tf.FusedConv2D,
    { x: input, filter: kernel, ...(bias && { bias }) },
    {
      strides: [...stride],
      pad: padding,
      dataFormat: 'NHWC',
      dilations: [...dilation],
      activation: isOne ? 'relu' : 'linear',
    },
  )
  return isOne ? output : activationOf(activation).apply(output)
}
