import { type BinaryCrossentropyInputs, fusedKernels, type MeanSquaredErrorInputs } from '@sandglass/base'
import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { kernel } from '../kernel.js'

/** Values of which assembly/binary-crossentropy.ts and squared-error.ts make one item. */
const blockLength = 4096

/** The mean over all values, and its gradient at the logits. */
export const binaryCrossentropy = kernel<BinaryCrossentropyInputs<TensorInfo>>(
  fusedKernels.binaryCrossentropy,
  ({ inputs: { logits, targets }, backend }) => meanLoss(backend, 'binaryCrossentropy', logits, targets, 1),
)

/** The mean over all values, and its gradient at the predictions. */
export const meanSquaredError = kernel<MeanSquaredErrorInputs<TensorInfo>>(
  fusedKernels.meanSquaredError,
  ({ inputs: { predictions, targets }, backend }) => meanLoss(backend, 'squaredError', predictions, targets, 2),
)

/**
 * Each block's loss is a float64 of its own; they are added in order, so that threads don't show.
 *
 * @param factor of the gradient, beside the mean's 1 / n
 */
function meanLoss(
  backend: EngineBackend,
  name: 'binaryCrossentropy' | 'squaredError',
  x: TensorInfo,
  targets: TensorInfo,
  factor: number,
): TensorInfo[] {
  const count = util.sizeFromShape(x.shape)
  const blocks = Math.max(1, Math.ceil(count / blockLength))
  const loss = backend.output([], 'float32')
  const gradient = backend.output(x.shape, 'float32')
  const losses = backend.scratch(blocks * 8)
  const [from, to] = [backend.address(x), backend.address(gradient)]
  backend.parallel(name, blocks, 1, from, backend.address(targets), count, factor / count, to, losses)
  backend.kernels.sumSlots(0, 1, losses, backend.address(loss), blocks, 1, 1 / count)
  return [loss, gradient]
}
