import { Softmax, type SoftmaxAttrs, type SoftmaxInputs, util } from '@tensorflow/tfjs-core'
import { kernel, takesFloats } from './kernel.js'

/** Values of which one chunk is made. */
const grain = 4096

/** Over the last axis, as TensorFlow.js has it. */
export const softmax = kernel<SoftmaxInputs, SoftmaxAttrs>(
  Softmax,
  ({ inputs: { logits }, backend }) => {
    const out = backend.output(logits.shape, 'float32')
    const columns = logits.shape.at(-1) as number
    const rows = util.sizeFromShape(logits.shape.slice(0, -1))
    backend.parallel('softmax', rows, Math.ceil(grain / columns), backend.address(logits), backend.address(out), columns)
    return out
  },
  (call) => {
    const rank = call.inputs.logits.shape.length
    return takesFloats(call) && rank > 0 && (call.attrs.dim === -1 || call.attrs.dim === rank - 1)
  },
)
