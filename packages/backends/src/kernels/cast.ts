import { Cast, type CastAttrs, type CastInputs, type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { HeapType } from '../engine/heap.js'
import { walksOf } from './broadcast.js'
import { kernel } from './kernel.js'

type Conversion = 'floatsFromBools' | 'floatsFromIntegers' | 'integersFromBools' | 'integersFromFloats'

/** By the type that values have and the one that they are to have. */
const conversions: Readonly<Record<string, Conversion>> = {
  'bool to float32': 'floatsFromBools',
  'int32 to float32': 'floatsFromIntegers',
  'bool to int32': 'integersFromBools',
  'float32 to int32': 'integersFromFloats',
}

/** Values of which one chunk is made. */
const grain = 16384

export const cast = kernel<CastInputs, CastAttrs>(
  Cast,
  ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype === attrs.dtype) return backend.share(x)
    const count = util.sizeFromShape(x.shape)
    const out = backend.output(x.shape, attrs.dtype as HeapType)
    const [from, to] = [backend.address(x), backend.address(out)]
    const conversion = conversions[`${x.dtype} to ${attrs.dtype}`]
    if (conversion !== undefined) backend.parallel(conversion, count, grain, from, to)
    else backend.parallel(differs(x), count, grain, from, backend.table([0]), to, count, walksOf.oneValueForB)
    return out
  },
  ({ inputs: { x }, attrs: { dtype } }) =>
    x.dtype === dtype ||
    `${x.dtype} to ${dtype}` in conversions ||
    (dtype === 'bool' && (x.dtype === 'float32' || x.dtype === 'int32')),
)

/** What makes truth values of numbers: whether they differ from 0. */
function differs({ dtype }: TensorInfo): 'notEqual' | 'notEqualIntegers' {
  return dtype === 'int32' ? 'notEqualIntegers' : 'notEqual'
}
