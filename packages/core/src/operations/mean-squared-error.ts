import { fusedKernels, type MeanSquaredErrorInputs } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { checkOperand } from './check-operand.js'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused } from './kernels.js'
import { scaledByLoss } from './loss-gradient.js'
import { meanLoss, type ValueLoss } from './value-loss.js'

/**
 * The mean over all values of (prediction − target)².
 *
 * @param predictions of any shape
 * @param targets of the same shape
 * @param shares what each value's error is multiplied by, in place of the mean; see `sharesOf`
 * @throws InvalidArgumentError if the shapes differ, or one isn't float32
 */
export function meanSquaredError(predictions: tf.Tensor, targets: tf.Tensor, shares: tf.Tensor | null = null): tf.Scalar {
  checkOperand('meanSquaredError', 'predictions', predictions, predictions.shape)
  checkOperand('meanSquaredError', 'targets', targets, predictions.shape)
  if (!shares && hasKernel(fusedKernels.meanSquaredError)) return fused(predictions, targets)
  return meanLoss(squaredError, predictions, targets, shares)
}

function fused(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return differentiable(
    { predictions, targets },
    {
      forward: () => {
        const inputs: MeanSquaredErrorInputs<tf.Tensor> = { predictions, targets }
        const [output, gradient] = runFused(fusedKernels.meanSquaredError, inputs, {}) as [tf.Tensor, tf.Tensor]
        return { output, saved: [gradient] }
      },
      gradients: (outputGradient, [gradient]) => ({
        predictions: () => scaledByLoss(gradient, outputGradient),
        targets: () => tf.neg(scaledByLoss(gradient, outputGradient)),
      }),
    },
  ) as tf.Scalar
}

const squaredError: ValueLoss = {
  of: (predictions, targets) => tf.squaredDifference(predictions, targets),
  slope: (predictions, targets) => tf.mul(tf.sub(predictions, targets), 2),
}
