import { Conv2D, type Conv2DAttrs, type Conv2DInputs } from '@tensorflow/tfjs-core'
import { convolve } from './convolution/forward.js'
import { convolutionInfo, takesImages } from './convolution/info.js'
import { kernel } from './kernel.js'

export const conv2d = kernel<Conv2DInputs, Conv2DAttrs>(
  Conv2D,
  ({ inputs: { x, filter }, attrs, backend }) => convolve(backend, x, filter, convolutionInfo(x.shape, filter.shape, attrs), null),
  takesImages,
)
