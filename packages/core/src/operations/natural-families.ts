import * as tf from '@tensorflow/tfjs-core'
import type { NaturalFamily } from './natural-log-probability.js'

/** 1 with probability sigmoid(z), else 0. */
export const bernoulliFamily: NaturalFamily = { logNormalizer: tf.softplus, mean: tf.sigmoid }

/**
 * The same formula as a density on [0, 1], with the constant that makes it one: exp(x·z) · z / (exp(z) − 1)
 * (Loaiza-Ganem and Cunningham, "The continuous Bernoulli", 2019).
 */
export const continuousBernoulliFamily: NaturalFamily = {
  /**
   * log ((exp(z) − 1) / z) = max(z, 0) + log (1 − exp(−|z|)) − log |z|; near 0 it is
   * z/2 + z²/24 − z⁴/2880 + z⁶/181440.
   */
  logNormalizer: (logits) =>
    tf.tidy(() => {
      const size = tf.abs(logits)
      const away = tf.maximum(size, small)
      const exact = tf.add(tf.relu(logits), tf.log(tf.div(tf.sub(1, tf.exp(tf.neg(away))), away)))
      const near = tf.minimum(size, small)
      const square = tf.square(near)
      const series = tf.mul(square, polynomial(square, [1 / 24, -1 / 2880, 1 / 181440]))
      return tf.where(tf.less(size, small), tf.add(tf.mul(logits, 0.5), series), exact)
    }),
  /** 1 / (1 − exp(−z)) − 1 / z; near 0 it is 1/2 + z/12 − z³/720 + z⁵/30240 − z⁷/1209600. */
  mean: (logits) =>
    tf.tidy(() => {
      const size = tf.abs(logits)
      const away = tf.maximum(size, small)
      // How far above ½ it is for a positive logit, and below for a negative one.
      const exact = tf.sub(tf.sub(tf.div(1, tf.sub(1, tf.exp(tf.neg(away)))), tf.div(1, away)), 0.5)
      const near = tf.minimum(size, small)
      const series = tf.mul(near, polynomial(tf.square(near), [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600]))
      const offset = tf.where(tf.less(size, small), series, exact)
      return tf.add(tf.mul(tf.sign(logits), offset), 0.5)
    }),
}

/** Below this, a series: what is left out of it is some 1e-9 there, and above it nothing cancels. */
const small = 0.5

/** c₀ + c₁x + c₂x² + … */
function polynomial(x: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  const [last = 0, before = 0, ...others] = coefficients.toReversed()
  return others.reduce<tf.Tensor>((sum, coefficient) => tf.add(tf.mul(sum, x), coefficient), tf.add(tf.mul(x, last), before))
}
