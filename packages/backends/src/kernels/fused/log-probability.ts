import { type BernoulliLogProbabilityInputs, fusedKernels } from '@sandglass/base'
import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import { kernel } from '../kernel.js'

/** Values of which one chunk is made. */
const grain = 4096

/** log p(x) of each row of predictions, and its gradient at the logits. */
export const bernoulliLogProbability = kernel<BernoulliLogProbabilityInputs<TensorInfo>>(
  fusedKernels.bernoulliLogProbability,
  ({ inputs: { logits, targets }, backend }) => {
    const [batch = 0, ...shape] = targets.shape
    const size = util.sizeFromShape(shape)
    const rows = logits.shape.slice(0, logits.shape.length - shape.length)
    const outputs = [backend.output(rows, 'float32'), backend.output(logits.shape, 'float32')] as const
    const [out, gradients] = outputs.map((output) => backend.address(output)) as [number, number]
    const [from, towards] = [backend.address(logits), backend.address(targets)]
    const chunk = Math.ceil(grain / Math.max(1, size))
    backend.parallel('bernoulliLogProbability', util.sizeFromShape(rows), chunk, from, towards, size, batch, gradients, out)
    return [...outputs]
  },
)
