import { Conv2DBackpropFilter, type Conv2DBackpropFilterAttrs, type Conv2DBackpropFilterInputs, util } from '@tensorflow/tfjs-core'
import { filterGradient } from './convolution/filter-gradient.js'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { kernel } from './kernel.js'

export const conv2dBackpropFilter = kernel<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
  Conv2DBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => filterGradient(backend, x, dy, convolutionInfo(x.shape, attrs.filterShape, attrs)),
  (call) => {
    const { x, dy } = call.inputs
    return takesImages(call) && util.arraysEqual(dy.shape, convolutionInfo(x.shape, call.attrs.filterShape, call.attrs).outShape)
  },
)
