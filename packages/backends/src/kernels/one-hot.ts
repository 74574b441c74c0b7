import { OneHot, type OneHotAttrs, type OneHotInputs, util } from '@tensorflow/tfjs-core'
import { kernel } from './kernel.js'

/** A row for each index, with one value in its place and another everywhere else; an index outside has no place. */
export const oneHot = kernel<OneHotInputs, OneHotAttrs>(
  OneHot,
  ({ inputs: { indices }, attrs: { depth, onValue, offValue, dtype }, backend }) => {
    const type = dtype as 'float32' | 'int32'
    const count = util.sizeFromShape(indices.shape)
    const out = backend.output([...indices.shape, depth], type)
    const [from, to] = [backend.address(indices), backend.address(out)]
    const places = backend.heap.view('int32', from, count)
    const values = backend.heap.view(type, to, count * depth).fill(offValue)
    for (let row = 0; row < count; row++) {
      const place = places[row] as number
      if (place >= 0 && place < depth) values[row * depth + place] = onValue
    }
    return out
  },
  ({ inputs: { indices }, attrs: { dtype } }) => indices.dtype === 'int32' && (dtype === 'float32' || dtype === 'int32'),
)
