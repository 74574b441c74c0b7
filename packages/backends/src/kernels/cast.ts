import { Cast, type CastAttrs, type CastInputs, util } from '@tensorflow/tfjs-core'
import { kernel } from './kernel.js'

/** To float32; cpu's kernel would only call the same values by another type. */
export const cast = kernel<CastInputs, CastAttrs>(
  Cast,
  ({ inputs: { x }, backend }) => {
    const out = backend.output(x.shape, 'float32')
    const convert = x.dtype === 'bool' ? backend.kernels.floatsFromBools : backend.kernels.floatsFromIntegers
    convert(backend.address(x), backend.address(out), util.sizeFromShape(x.shape))
    return out
  },
  ({ inputs: { x }, attrs }) => attrs.dtype === 'float32' && (x.dtype === 'bool' || x.dtype === 'int32'),
)
