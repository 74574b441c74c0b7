import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { alongValues } from './natural-log-probability.js'
import { halves } from './reparametrise.js'

/** What becomes of a divergence on its way into a loss. */
export interface DivergenceOptions {
  readonly weight: number
  /** How many nats an example it is to have; null for as few as possible. */
  readonly capacity: number | null
  /** `[batch]`: how much each example counts. Null or absent: all alike. */
  readonly weights?: tf.Tensor | null
}

/**
 * weight · |KL − capacity|, or weight · KL, where KL is the Kullback–Leibler divergence of normal
 * distributions with independent dimensions from the standard normal one, in nats an example:
 * ½ Σ (mean² + exp(logVariance) − 1 − logVariance), averaged over the batch.
 *
 * @param parameters `[batch, …, 2n]`: means, then log-variances, along the last axis
 */
export function normalDivergence(parameters: tf.Tensor, { weight, capacity, weights = null }: DivergenceOptions): tf.Scalar {
  const [count = 1] = parameters.shape
  return differentiable(
    { parameters },
    {
      forward: () => {
        const [mean, logVariance] = halves(parameters)
        // exp(x) − 1 by itself keeps the digits of small divergences.
        const excess = tf.expm1(logVariance)
        const all = tf.add(tf.square(mean), tf.sub(excess, logVariance))
        const rows = weights && alongValues(weights, mean.rank)
        const each = rows ? tf.mul(all, rows) : all
        const counting = rows ? [rows] : []
        if (capacity === null) {
          const scale = tf.scalar(weight)
          return { output: tf.mul(tf.sum(each), (0.5 * weight) / count), saved: [mean, excess, scale, ...counting] }
        }
        const distance = tf.sub(tf.mul(tf.sum(each), 0.5 / count), capacity)
        const scale = tf.mul(tf.sign(distance), weight)
        return { output: tf.mul(tf.abs(distance), weight), saved: [mean, excess, scale, ...counting] }
      },
      gradients: (outputGradient, [mean, excess, scale, rows]) => ({
        parameters: () => {
          const each = tf.mul(outputGradient, tf.div(scale, count))
          return tf.mul(tf.concat([mean, tf.mul(excess, 0.5)], -1), rows ? tf.mul(rows, each) : each)
        },
      }),
    },
  ) as tf.Scalar
}
