import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { halves } from './reparametrise.js'

/** Draws from each example's posterior, and what the decoder makes of them. */
export interface ImportanceSamples {
  /** log p(x | z) in nats, `[samples, batch]` */
  readonly logLikelihoods: tf.Tensor
  /** z, `[samples, batch, …, n]`, by `reparametrise` */
  readonly latents: tf.Tensor
  /** The posterior, `[batch, …, 2n]`: means, then log-variances, along the last axis */
  readonly parameters: tf.Tensor
  /** What the latents were made with, of their shape */
  readonly noise: tf.Tensor
}

/**
 * −log (1/k) Σᵢ p(x | zᵢ) · (p(zᵢ) / q(zᵢ | x))^weight, averaged over the batch, in nats an example: with
 * weight 1 the importance-weighted bound on −log p(x) (Burda, Grosse and Salakhutdinov,
 * "Importance weighted autoencoders", 2016). The prior p is standard normal.
 *
 * @param weights `[batch]`: how much each example counts; null where all count alike
 */
export function importanceBound(
  { logLikelihoods, latents, parameters, noise }: ImportanceSamples,
  weight = 1,
  weights: tf.Tensor | null = null,
): tf.Scalar {
  const [samples = 1, batch = 1] = logLikelihoods.shape
  return differentiable(
    { logLikelihoods, latents, parameters },
    {
      forward: () => {
        const ratios = logRatios({ latents, parameters, noise })
        const logWeights = tf.add(logLikelihoods, tf.mul(ratios, weight))
        const greatest = tf.max(logWeights, 0, true)
        const shares = tf.exp(tf.sub(logWeights, greatest))
        const sum = tf.sum(shares, 0, true)
        const bounds = tf.sub(Math.log(samples), tf.squeeze(tf.add(tf.log(sum), greatest), [0]))
        const counted = (each: tf.Tensor) => (weights ? tf.mul(each, weights) : each)
        return { output: tf.mean(counted(bounds)), saved: [counted(tf.div(shares, sum)), latents] }
      },
      gradients: (outputGradient, [shares, latents]) => {
        const logWeights = tf.mul(shares, tf.mul(outputGradient, -1 / batch))
        const inner = Array.from({ length: latents.rank - 2 }, () => 1)
        return {
          logLikelihoods: () => logWeights.clone(),
          latents: () => tf.mul(latents, tf.reshape(tf.mul(logWeights, -weight), [samples, batch, ...inner])),
          parameters: () => {
            const [, ...shape] = latents.shape
            const each = tf.reshape(tf.mul(tf.sum(logWeights, 0), weight / 2), [batch, ...inner])
            return tf.concat([tf.zeros(shape), tf.mul(tf.ones(shape), each)], -1)
          },
        }
      },
    },
  ) as tf.Scalar
}

/** log p(z) − log q(z | x) of each draw, `[samples, batch]`. No gradient passes. */
export function logRatios({ latents, parameters, noise }: Omit<ImportanceSamples, 'logLikelihoods'>): tf.Tensor {
  return tf.tidy(() => {
    const [, logVariance] = halves(parameters)
    const each = tf.add(tf.sub(tf.square(noise), tf.square(latents)), logVariance)
    return tf.mul(tf.sum(each, axesFrom(2, each.rank)), 0.5)
  })
}

/** All axes from one on: those of an example. */
function axesFrom(first: number, rank: number): number[] {
  return Array.from({ length: rank - first }, (_, index) => first + index)
}
