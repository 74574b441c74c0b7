import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** How near to 0 and 1 a rate is taken to be at most: beyond, the divergence and its slope would be infinite. */
const margin = 1e-6

/**
 * Σ_j KL(ρ ‖ ρ̂_j) = Σ_j ρ·log(ρ / ρ̂_j) + (1 − ρ)·log((1 − ρ) / (1 − ρ̂_j)), with ρ̂_j the mean of unit
 * j over the batch: how far the units are from being active at a rate of ρ (Ng, "Sparse autoencoder",
 * CS294A lecture notes, 2011).
 *
 * @param activations `[batch, units]`, in [0, 1]
 * @param rate ρ, in (0, 1)
 */
export function rateDivergence(activations: tf.Tensor, rate: number): tf.Scalar {
  const [batch = 1] = activations.shape
  return differentiable(
    { activations },
    {
      forward: () => {
        const means = tf.clipByValue(tf.mean(activations, 0), margin, 1 - margin)
        const active = tf.mul(tf.log(means), rate)
        const silent = tf.mul(tf.log(tf.sub(1, means)), 1 - rate)
        const entropy = rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate)
        const output = tf.sub(entropy * means.size, tf.sum(tf.add(active, silent)))
        return { output, saved: [means, activations] }
      },
      gradients: (outputGradient, [means, activations]) => ({
        activations: () => {
          const slopes = tf.sub(tf.div(1 - rate, tf.sub(1, means)), tf.div(rate, means))
          return tf.broadcastTo(tf.mul(slopes, tf.div(outputGradient, batch)), activations.shape)
        },
      }),
    },
  ) as tf.Scalar
}
