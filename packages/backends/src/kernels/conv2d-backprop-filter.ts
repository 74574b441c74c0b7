import { Conv2DBackpropFilter, type Conv2DBackpropFilterAttrs, type Conv2DBackpropFilterInputs, util } from '@tensorflow/tfjs-core'
import { plainGradient } from './convolution/finish.js'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { filterGradient } from './convolution/paths.js'
import { kernel } from './kernel.js'

export const conv2dBackpropFilter = kernel<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
  Conv2DBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const info = convolutionInfo(x.shape, attrs.filterShape, attrs)
    const out = backend.output(info.filterShape, 'float32')
    const outgoing = plainGradient(backend.address(dy))
    filterGradient(backend, backend.address(x), outgoing, info, { filter: backend.address(out), bias: null })
    return out
  },
  (call) => {
    const { x, dy } = call.inputs
    return takesImages(call) && util.arraysEqual(dy.shape, convolutionInfo(x.shape, call.attrs.filterShape, call.attrs).outShape)
  },
)
