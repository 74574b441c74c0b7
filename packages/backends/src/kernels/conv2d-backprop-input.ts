import { Conv2DBackpropInput, type Conv2DBackpropInputAttrs, type Conv2DBackpropInputInputs, util } from '@tensorflow/tfjs-core'
import { plainGradient } from './convolution/finish.js'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { inputGradient } from './convolution/paths.js'
import { kernel } from './kernel.js'

export const conv2dBackpropInput = kernel<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const info = convolutionInfo(attrs.inputShape, filter.shape, attrs)
    const out = backend.output(info.inShape, 'float32')
    const outgoing = plainGradient(backend.address(dy))
    inputGradient(backend, outgoing, backend.address(filter), info, { bias: null, relu: false, y: backend.address(out) })
    return out
  },
  (call) => {
    const { dy, filter } = call.inputs
    return (
      takesImages(call) && util.arraysEqual(dy.shape, convolutionInfo(call.attrs.inputShape, filter.shape, call.attrs).outShape)
    )
  },
)
