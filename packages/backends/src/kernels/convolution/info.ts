import { backend_util, type NamedTensorInfoMap, util } from '@tensorflow/tfjs-core'
import { type Call, takesFloats } from '../kernel.js'

interface ConvolutionAttributes {
  strides: [number, number] | number
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  dataFormat: 'NHWC' | 'NCHW'
  dilations?: [number, number] | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** Sizes and steps of a convolution of images `[batch, height, width, channels]`. */
export function convolutionInfo(
  inShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode }: ConvolutionAttributes,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  )
}

/** Whether ours can do it: float32, channels last, no empty tensor. */
export function takesImages(call: Call<object, ConvolutionAttributes>): boolean {
  const inputs = Object.values(call.inputs as NamedTensorInfoMap)
  return (
    takesFloats(call) &&
    call.attrs.dataFormat !== 'NCHW' &&
    inputs.every((input) => input === undefined || util.sizeFromShape(input.shape) > 0)
  )
}
