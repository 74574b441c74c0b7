import { Conv2DBackpropInput, type Conv2DBackpropInputAttrs, type Conv2DBackpropInputInputs, util } from '@tensorflow/tfjs-core'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { inputGradient } from './convolution/input-gradient.js'
import { kernel } from './kernel.js'

export const conv2dBackpropInput = kernel<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) =>
    inputGradient(backend, dy, filter, convolutionInfo(attrs.inputShape, filter.shape, attrs)),
  (call) => {
    const { dy, filter } = call.inputs
    return (
      takesImages(call) && util.arraysEqual(dy.shape, convolutionInfo(call.attrs.inputShape, filter.shape, call.attrs).outShape)
    )
  },
)
