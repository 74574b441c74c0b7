import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { activationInPlace, isPerColumn } from '../activation.js'
import { takesImages } from '../convolution/info.js'
import { type Kernel, kernel } from '../kernel.js'
import { convolveDepthwise, depthwiseInfo, widened } from './forward.js'

type Attributes = Pick<tf.DepthwiseConv2dNativeAttrs, 'strides' | 'dilations' | 'pad' | 'dimRoundingMode'>

export const depthwiseKernels: readonly Kernel[] = [
  kernel<tf.DepthwiseConv2dNativeInputs, tf.DepthwiseConv2dNativeAttrs>(
    tf.DepthwiseConv2dNative,
    ({ inputs: { x, filter }, attrs, backend }) => convolve(backend, x, filter, undefined, attrs),
    takesImages,
  ),
  kernel<tf.FusedDepthwiseConv2DInputs, tf.FusedDepthwiseConv2DAttrs>(
    tf.FusedDepthwiseConv2D,
    ({ inputs: { x, filter, bias }, attrs, backend }) => {
      const out = convolve(backend, x, filter, bias, attrs)
      const activate = activationInPlace(backend, attrs.activation, attrs.leakyreluAlpha)
      activate?.(backend.address(out), tf.util.sizeFromShape(out.shape))
      return out
    },
    (call) => {
      const [, , channels, filters] = call.inputs.filter.shape as [number, number, number, number]
      return (
        takesImages(call) &&
        isPerColumn(call.inputs.bias, channels * filters) &&
        activationInPlace(call.backend, call.attrs.activation) !== null
      )
    },
  ),
]

/** As the cpu backend's kernels do. */
export function depthwiseConvolutionInfo(
  x: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dimRoundingMode } = attributes
  const dilations = attributes.dilations ?? [1, 1]
  tf.util.assert(
    tf.backend_util.eitherStridesOrDilationsAreOne(strides, dilations),
    () => `Error in depthwiseConv2d: Either strides or dilations must be 1. Got strides ${strides} and dilations '${dilations}'`,
  )
  type Four = [number, number, number, number]
  return tf.backend_util.computeConv2DInfo([...x] as Four, [...filter] as Four, strides, dilations, pad, dimRoundingMode, true)
}

function convolve(
  backend: EngineBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
  attributes: Attributes,
): tf.TensorInfo {
  const info = depthwiseConvolutionInfo(x.shape, filter.shape, attributes)
  const out = backend.output(info.outShape, 'float32')
  const start = bias === undefined ? null : backend.address(bias)
  const images = widened(backend, backend.address(x), info)
  convolveDepthwise(backend, images, backend.address(filter), start, depthwiseInfo(info), backend.address(out))
  return out
}
