import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { halves } from './reparametrise.js'

/** What becomes of a divergence on its way into a loss. */
export interface DivergenceOptions {
  readonly weight: number
  /** How many nats an example it is to have; null for as few as possible. */
  readonly capacity: number | null
}

/**
 * weight · |KL − capacity|, or weight · KL, where KL is the Kullback–Leibler divergence of normal
 * distributions with independent dimensions from the standard normal one, in nats an example:
 * ½ Σ (mean² + exp(logVariance) − 1 − logVariance), averaged over the batch.
 *
 * @param parameters `[batch, …, 2n]`: means, then log-variances, along the last axis
 */
export function normalDivergence(parameters: tf.Tensor, { weight, capacity }: DivergenceOptions): tf.Scalar {
  const [count = 1] = parameters.shape
  return differentiable(
    { parameters },
    {
      forward: () => {
        const [mean, logVariance] = halves(parameters)
        // exp(x) − 1 by itself keeps the digits of small divergences.
        const excess = tf.expm1(logVariance)
        const each = tf.add(tf.square(mean), tf.sub(excess, logVariance))
        if (capacity === null) {
          const scale = tf.scalar(weight)
          return { output: tf.mul(tf.sum(each), (0.5 * weight) / count), saved: [mean, excess, scale] }
        }
        const distance = tf.sub(tf.mul(tf.sum(each), 0.5 / count), capacity)
        return { output: tf.mul(tf.abs(distance), weight), saved: [mean, excess, tf.mul(tf.sign(distance), weight)] }
      },
      gradients: (outputGradient, [mean, excess, scale]) => ({
        parameters: () => {
          const gradient = tf.concat([mean, tf.mul(excess, 0.5)], -1)
          return tf.mul(gradient, tf.mul(outputGradient, tf.div(scale, count)))
        },
      }),
    },
  ) as tf.Scalar
}
