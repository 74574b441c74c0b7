import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from './kernels.js'
import { extentOf, paddingBefore, type Window } from './window.js'

/**
 * The gradient of a convolution at its input.
 *
 * @param outputGradient `[batch, height, width, filters]`
 * @param kernel `[height, width, channels, filters]`
 * @param inputShape `[batch, height, width, channels]`
 */
export function inputGradient(
  outputGradient: tf.Tensor,
  kernel: tf.Tensor,
  inputShape: readonly number[],
  window: Window,
): tf.Tensor {
  const { stride, padding } = window
  const shape = inputShape as [number, number, number, number]
  if (isDilated(window)) return dilatedInputGradient(outputGradient, kernel, shape, window)
  return tf.conv2dTranspose(outputGradient as tf.Tensor4D, kernel as tf.Tensor4D, shape, [...stride], padding)
}

/**
 * The gradient of a convolution at its kernel.
 *
 * @param input `[batch, height, width, channels]`
 * @param outputGradient `[batch, height, width, filters]`
 * @param kernelShape `[height, width, channels, filters]`
 */
export function kernelGradient(
  input: tf.Tensor,
  outputGradient: tf.Tensor,
  kernelShape: readonly number[],
  window: Window,
): tf.Tensor {
  // tfjs-backend-cpu's own kernel takes six times as long as the composition does there.
  const isSlow = tf.getBackend() === 'cpu'
  if (isDilated(window) || isSlow || !hasKernel(tf.Conv2DBackpropFilter))
    return composedKernelGradient(input, outputGradient, kernelShape, window)
  return providedKernelGradient(input, outputGradient, kernelShape, window)
}

/** By the backend's own kernel, which knows no dilation. */
export function providedKernelGradient(
  input: tf.Tensor,
  outputGradient: tf.Tensor,
  kernelShape: readonly number[],
  window: Window,
): tf.Tensor {
  return runKernel(
    tf.Conv2DBackpropFilter,
    { x: input, dy: outputGradient },
    { strides: [...window.stride], pad: window.padding, dataFormat: 'NHWC', filterShape: [...kernelShape] },
  )
}

/** One matrix product a tap of the kernel: the input as that tap sees it, times the output's gradient. */
export function composedKernelGradient(
  input: tf.Tensor,
  outputGradient: tf.Tensor,
  kernelShape: readonly number[],
  window: Window,
): tf.Tensor {
  const [batch = 1, , , channels = 1] = input.shape
  const [, places = 1, columns = 1, filters = 1] = outputGradient.shape
  const vertical = reach(input, outputGradient, kernelShape, window, 0)
  const horizontal = reach(input, outputGradient, kernelShape, window, 1)
  const padded = tf.pad(input, [[0, 0], vertical.padding, horizontal.padding, [0, 0]])
  const gradient = tf.reshape(outputGradient, [-1, filters])
  const taps = vertical.starts.flatMap((top) =>
    horizontal.starts.map((left) =>
      // What a tap sees is as large as the input: one at a time is enough.
      tf.tidy(() => {
        const seen = tf.stridedSlice(
          padded,
          [0, top, left, 0],
          [batch, top + vertical.span, left + horizontal.span, channels],
          [1, window.stride[0], window.stride[1], 1],
        )
        return tf.matMul(tf.reshape(seen, [batch * places * columns, channels]), gradient, true, false)
      }),
    ),
  )
  return tf.reshape(tf.concat(taps, 0), [...kernelShape])
}

/** Along one axis: the zeros around the input, where each tap starts, and how far its places reach. */
function reach(input: tf.Tensor, output: tf.Tensor, kernelShape: readonly number[], window: Window, axis: 0 | 1) {
  const size = kernelShape[axis] ?? 1
  const length = input.shape[axis + 1] ?? 1
  const stride = window.stride[axis]
  const dilation = window.dilation[axis]
  const extent = extentOf(size, dilation)
  const before = paddingBefore(length, extent, stride, window.padding)
  const span = ((output.shape[axis + 1] ?? 1) - 1) * stride + 1
  const after = Math.max(span + extent - 1 - length - before, 0)
  return {
    padding: [before, after] as [number, number],
    starts: Array.from({ length: size }, (_, tap) => tap * dilation),
    span,
  }
}

/** A dilated convolution has stride 1, so its transpose is a convolution with the kernel turned round. */
function dilatedInputGradient(
  outputGradient: tf.Tensor,
  kernel: tf.Tensor,
  inputShape: readonly [number, number, number, number],
  { dilation, padding }: Window,
): tf.Tensor {
  const around = ([0, 1] as const).map((axis): [number, number] => {
    const length = inputShape[axis + 1] ?? 1
    const extent = extentOf(kernel.shape[axis] ?? 1, dilation[axis])
    const before = extent - 1 - paddingBefore(length, extent, 1, padding)
    return [before, length - (outputGradient.shape[axis + 1] ?? 1) + extent - 1 - before]
  })
  const [vertical = [0, 0], horizontal = [0, 0]] = around
  const turned = tf.transpose(tf.reverse(kernel as tf.Tensor4D, [0, 1]), [0, 1, 3, 2])
  const padded = tf.pad(outputGradient, [[0, 0], vertical, horizontal, [0, 0]]) as tf.Tensor4D
  return tf.conv2d(padded, turned, 1, 'valid', 'NHWC', [...dilation])
}

function isDilated({ dilation }: Window): boolean {
  return dilation[0] > 1 || dilation[1] > 1
}
