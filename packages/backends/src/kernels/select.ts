import { Select, type SelectInputs, util } from '@tensorflow/tfjs-core'
import { kernel } from './kernel.js'

/** Values of which one chunk is made. */
const grain = 16384

export const select = kernel<SelectInputs>(
  Select,
  ({ inputs: { condition, t, e }, backend }) => {
    const out = backend.output(t.shape, t.dtype as 'float32' | 'int32')
    const [mask, left, right] = [condition, t, e].map((tensor) => backend.address(tensor)) as [number, number, number]
    backend.parallel('select', util.sizeFromShape(t.shape), grain, mask, left, right, backend.address(out))
    return out
  },
  ({ inputs: { condition, t, e } }) =>
    condition.dtype === 'bool' &&
    (t.dtype === 'float32' || t.dtype === 'int32') &&
    e.dtype === t.dtype &&
    util.arraysEqual(condition.shape, t.shape) &&
    util.arraysEqual(t.shape, e.shape),
)
