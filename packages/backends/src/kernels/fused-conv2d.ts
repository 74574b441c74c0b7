import { FusedConv2D, type FusedConv2DAttrs, type FusedConv2DInputs, util } from '@tensorflow/tfjs-core'
import { activationInPlace, isPerColumn } from './activation.js'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { convolve } from './convolution/paths.js'
import { kernel } from './kernel.js'

export const fusedConv2d = kernel<FusedConv2DInputs, FusedConv2DAttrs>(
  FusedConv2D,
  ({ inputs: { x, filter, bias }, attrs, backend }) => {
    const info = convolutionInfo(x.shape, filter.shape, attrs)
    const out = backend.output(info.outShape, 'float32')
    const y = backend.address(out)
    const relu = attrs.activation === 'relu'
    const start = bias === undefined ? null : backend.address(bias)
    convolve(backend, backend.address(x), backend.address(filter), info, { bias: start, relu, pool: null, y, selection: 0 })
    if (!relu) activationInPlace(backend, attrs.activation, attrs.leakyreluAlpha)?.(y, util.sizeFromShape(info.outShape))
    return out
  },
  (call) =>
    takesImages(call) &&
    isPerColumn(call.inputs.bias, call.inputs.filter.shape[3] as number) &&
    activationInPlace(call.backend, call.attrs.activation) !== null,
)
