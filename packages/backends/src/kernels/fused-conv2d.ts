import { FusedConv2D, type FusedConv2DAttrs, type FusedConv2DInputs } from '@tensorflow/tfjs-core'
import { activationInPlace, isPerColumn } from './activation.js'
import { convolve } from './convolution/forward.js'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { kernel } from './kernel.js'

export const fusedConv2d = kernel<FusedConv2DInputs, FusedConv2DAttrs>(
  FusedConv2D,
  ({ inputs: { x, filter, bias }, attrs, backend }) =>
    convolve(
      backend,
      x,
      filter,
      convolutionInfo(x.shape, filter.shape, attrs),
      bias === undefined ? null : backend.address(bias),
      activationInPlace(backend, attrs.activation, attrs.leakyreluAlpha) ?? undefined,
    ),
  (call) =>
    takesImages(call) &&
    isPerColumn(call.inputs.bias, call.inputs.filter.shape[3] as number) &&
    activationInPlace(call.backend, call.attrs.activation) !== null,
)
