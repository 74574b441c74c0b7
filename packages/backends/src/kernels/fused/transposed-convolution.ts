import {
  type ConvolutionGradientInputs,
  type ConvolutionInputs,
  fusedKernels,
  type TransposedConvolutionAttributes,
  type WantedGradients,
} from '@sandglass/base'
import { type backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { plainGradient } from '../convolution/finish.js'
import { convolutionInfo } from '../convolution/info.js'
import { convolve, filterGradient, inputGradient } from '../convolution/paths.js'
import { kernel } from '../kernel.js'
import { activateUnlessRelu, gradientBefore } from './activation.js'

/** The transpose of a convolution: what that has as its input's gradient is the output here. */
export const transposedConvolution = kernel<ConvolutionInputs<TensorInfo>, TransposedConvolutionAttributes>(
  fusedKernels.transposedConvolution,
  ({ inputs: { x, filter, bias }, attrs, backend }) => {
    const info = infoOf(x.shape, filter.shape, attrs)
    const out = backend.output(info.inShape, 'float32')
    const y = backend.address(out)
    inputGradient(backend, plainGradient(backend.address(x)), backend.address(filter), info, {
      bias: bias === undefined ? null : backend.address(bias),
      relu: attrs.activation === 'relu',
      y,
    })
    activateUnlessRelu(backend, attrs.activation, y, util.sizeFromShape(info.inShape))
    return [out]
  },
)

export const transposedConvolutionGradient = kernel<
  ConvolutionGradientInputs<TensorInfo>,
  TransposedConvolutionAttributes & WantedGradients
>(fusedKernels.transposedConvolutionGradient, ({ inputs: { dy, y, x, filter }, attrs, backend }) => {
  const info = infoOf(x.shape, filter.shape, attrs)
  const dFilter = backend.output(filter.shape, 'float32')
  const dBias = attrs.biasGradient ? backend.output([info.inChannels], 'float32') : null
  const dInput = attrs.inputGradient ? backend.output(x.shape, 'float32') : null
  const count = util.sizeFromShape(dy.shape)
  const dz = gradientBefore(backend, attrs.activation, backend.address(dy), backend.address(y), count)
  const images = backend.address(x)
  const weights = backend.address(filter)
  // The roles are changed: the outgoing gradient is the convolution's input, and x its output's gradient.
  filterGradient(backend, dz, plainGradient(images), info, { filter: backend.address(dFilter), bias: null })
  if (dBias !== null) {
    const channels = info.inChannels
    backend.parallel('sumColumns', channels, 4, dz, count / channels, channels, backend.address(dBias))
  }
  if (dInput !== null)
    convolve(backend, dz, weights, info, { bias: null, relu: false, pool: null, y: backend.address(dInput), selection: 0 })
  return [dFilter, dBias, dInput].filter((each) => each !== null)
})

/** Of the convolution that it is the transpose of. */
function infoOf(
  shape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, outputSize }: TransposedConvolutionAttributes,
): backend_util.Conv2DInfo {
  const inShape = [shape[0] as number, ...outputSize, filterShape[2] as number]
  return convolutionInfo(inShape, filterShape, { strides: [...strides] as [number, number], pad, dataFormat: 'NHWC' })
}
