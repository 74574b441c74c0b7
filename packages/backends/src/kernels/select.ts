import { Select, type SelectInputs, util } from '@tensorflow/tfjs-core'
import { kernel } from './kernel.js'

export const select = kernel<SelectInputs>(
  Select,
  ({ inputs: { condition, t, e }, backend }) => {
    const out = backend.output(t.shape, 'float32')
    const [mask, left, right] = [condition, t, e].map((tensor) => backend.address(tensor)) as [number, number, number]
    backend.kernels.select(mask, left, right, backend.address(out), util.sizeFromShape(t.shape))
    return out
  },
  ({ inputs: { condition, t, e } }) =>
    condition.dtype === 'bool' &&
    t.dtype === 'float32' &&
    e.dtype === 'float32' &&
    util.arraysEqual(condition.shape, t.shape) &&
    util.arraysEqual(t.shape, e.shape),
)
