import { Fill, type FillAttrs, util } from '@tensorflow/tfjs-core'
import { type Kernel, kernel } from './kernel.js'

export const fillKernel: Kernel = kernel<object, FillAttrs>(
  Fill,
  ({ attrs, backend }) => {
    const out = backend.output(attrs.shape, 'float32')
    backend.kernels.fill(backend.address(out), util.sizeFromShape(attrs.shape), attrs.value as number)
    return out
  },
  ({ attrs }) => attrs.dtype === 'float32' || (!attrs.dtype && typeof attrs.value === 'number'),
)
