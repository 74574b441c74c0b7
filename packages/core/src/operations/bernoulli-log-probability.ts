import { type BernoulliLogProbabilityInputs, fusedKernels } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused } from './kernels.js'
import { bernoulliFamily } from './natural-families.js'
import { alongValues, naturalLogProbability } from './natural-log-probability.js'

/**
 * Σ (t·z − log(1 + eᶻ)) over each example's values, in nats: the logarithm of the probability that
 * values which are 1 with probability sigmoid(z) give to it.
 *
 * @param logits z, `[batch, …]`, or `[samples, batch, …]`
 * @param targets t in [0, 1], `[batch, …]`
 * @param mask of the targets' shape, 0 where a value doesn't count; null where all do
 * @returns `[batch]`, or `[samples, batch]`
 */
export function bernoulliLogProbability(logits: tf.Tensor, targets: tf.Tensor, mask: tf.Tensor | null = null): tf.Tensor {
  if (mask || !hasKernel(fusedKernels.bernoulliLogProbability)) return naturalLogProbability(logits, targets, bernoulliFamily, mask)
  const isMany = logits.rank > targets.rank
  return differentiable(
    { logits, targets },
    {
      forward: () => {
        const inputs: BernoulliLogProbabilityInputs<tf.Tensor> = { logits, targets }
        const [output, gradient] = runFused(fusedKernels.bernoulliLogProbability, inputs, {}) as [tf.Tensor, tf.Tensor]
        return { output, saved: [gradient, logits] }
      },
      gradients: (outputGradient, [gradient, logits]) => {
        const each = alongValues(outputGradient, logits.rank)
        return {
          logits: () => tf.mul(gradient, each),
          targets: () => (isMany ? tf.sum(tf.mul(logits, each), 0) : tf.mul(logits, each)),
        }
      },
    },
  )
}
