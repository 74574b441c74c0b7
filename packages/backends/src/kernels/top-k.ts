import { TopK, type TopKAttrs, type TopKInputs, util } from '@tensorflow/tfjs-core'
import { kernel } from './kernel.js'

/** Values of which one chunk is made. */
const grain = 8192

/** The greatest values along the last axis, always in falling order, and their places. */
export const topK = kernel<TopKInputs, TopKAttrs>(
  TopK,
  ({ inputs: { x }, attrs: { k }, backend }) => {
    const columns = x.shape.at(-1) as number
    const rows = util.sizeFromShape(x.shape) / columns
    const shape = x.shape.with(-1, k)
    const values = backend.output(shape, 'float32')
    const places = backend.output(shape, 'int32')
    const [from, to, indices] = [backend.address(x), backend.address(values), backend.address(places)]
    backend.parallel('topK', rows, Math.ceil(grain / columns), from, to, indices, columns, k)
    return [values, places]
  },
  ({ inputs: { x }, attrs: { k } }) => x.dtype === 'float32' && k > 0 && k <= (x.shape.at(-1) ?? 0),
)
