import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * A draw from a normal distribution as a function of that distribution: mean + exp(logVariance / 2) · noise
 * (Kingma and Welling, "Auto-encoding variational Bayes", 2014).
 *
 * @param parameters `[batch, …, 2n]`: means, then log-variances, along the last axis
 * @param noise standard normal, `[batch, …, n]`, or `[samples, batch, …, n]` for several draws
 * @returns of the noise's shape
 */
export function reparametrise(parameters: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  const isMany = noise.rank > parameters.rank
  return differentiable(
    { parameters },
    {
      forward: () => {
        const [mean, logVariance] = halves(parameters)
        const offset = tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise)
        return { output: tf.add(mean, offset), saved: [offset] }
      },
      gradients: (outputGradient, [offset]) => ({
        parameters: () => {
          const sum = (gradient: tf.Tensor) => (isMany ? tf.sum(gradient, 0) : gradient)
          return tf.concat([sum(outputGradient), tf.mul(sum(tf.mul(outputGradient, offset)), 0.5)], -1)
        },
      }),
    },
  )
}

/** Means and log-variances: the two halves along the last axis. No gradient passes. */
export function halves(parameters: tf.Tensor): [mean: tf.Tensor, logVariance: tf.Tensor] {
  return tf.split(parameters, 2, -1) as [tf.Tensor, tf.Tensor]
}
