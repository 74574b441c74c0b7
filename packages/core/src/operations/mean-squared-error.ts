import { fusedKernels, type MeanSquaredErrorInputs } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused } from './kernels.js'
import { scaledByLoss } from './loss-gradient.js'

/**
 * The mean over all values of (prediction − target)².
 *
 * @param predictions of any shape
 * @param targets of the same shape
 */
export function meanSquaredError(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return (hasKernel(fusedKernels.meanSquaredError) ? fused : composed)(predictions, targets)
}

const fused: typeof meanSquaredError = (predictions, targets) =>
  differentiable(
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

const composed: typeof meanSquaredError = (predictions, targets) =>
  differentiable(
    { predictions, targets },
    {
      forward: () => ({
        output: tf.mean(tf.squaredDifference(predictions, targets)),
        saved: [predictions, targets],
      }),
      gradients: (outputGradient, [predictions, targets]) => {
        const differences = tf.sub(predictions, targets)
        const each = tf.mul(outputGradient, 2 / predictions.size)
        return {
          predictions: () => tf.mul(differences, each),
          targets: () => tf.mul(differences, tf.neg(each)),
        }
      },
    },
  ) as tf.Scalar
