import { Conv2D, type Conv2DAttrs, type Conv2DInputs } from '@tensorflow/tfjs-core'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { convolve } from './convolution/paths.js'
import { kernel } from './kernel.js'

export const conv2d = kernel<Conv2DInputs, Conv2DAttrs>(
  Conv2D,
  ({ inputs: { x, filter }, attrs, backend }) => {
    const info = convolutionInfo(x.shape, filter.shape, attrs)
    const out = backend.output(info.outShape, 'float32')
    const finish = { bias: null, relu: false, pool: null, y: backend.address(out), selection: 0 }
    convolve(backend, backend.address(x), backend.address(filter), info, finish)
    return out
  },
  takesImages,
)
