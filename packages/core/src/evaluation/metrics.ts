import * as tf from '@tensorflow/tfjs-core'
import type { BatchValues } from '../batches/read.js'
import { meanSquaredError } from '../operations/mean-squared-error.js'
import { normalDivergence } from '../operations/normal-divergence.js'
import { sharesOf } from '../operations/shares.js'
import type { Metric } from './measure.js'

/** The mean over all values of (output − target)², weights and mask heeded. */
export const squaredError: Metric = {
  of: (model, { logits }, batch) => meanSquaredError(model.output(logits), batch.target, sharesOf(batch.target.shape, batch)),
  weightOf: ({ target, mask }) => mask?.reduce((count, value) => count + value, 0) ?? target.length,
}

/**
 * The mean over the examples of each one's own peak signal-to-noise ratio in decibels, outputs clipped to [0, 1]: what
 * `peakSignalToNoise` gives for the whole set. A mask leaves values out of their example's error, and examples of which it
 * leaves nothing; a weight counts its example so often.
 */
export const peakSignalToNoise: Metric = {
  of: (model, { logits }, { target, weights = null, mask = null }) =>
    tf.tidy(() => {
      const [batch = 1] = target.shape
      const rows = (tensor: tf.Tensor) => tf.reshape(tensor, [batch, -1])
      const errors = rows(tf.squaredDifference(tf.clipByValue(model.output(logits), 0, 1), target))
      const counts = mask ? tf.sum(rows(mask), 1) : tf.fill([batch], errors.shape[1] ?? 1)
      const sums = tf.sum(mask ? tf.mul(errors, rows(mask)) : errors, 1)
      const isSeen = tf.greater(counts, 0)
      const decibels = tf.mul(tf.log(tf.where(isSeen, tf.div(sums, tf.maximum(counts, 1)), 1)), -10 / Math.LN10)
      const seen = tf.maximum(tf.sum(tf.cast(isSeen, 'float32')), 1)
      return tf.div(tf.sum(weights ? tf.mul(decibels, weights) : decibels), seen) as tf.Scalar
    }),
  weightOf: seenExamples,
}

/**
 * KL(q(z | x) ‖ p(z)) in nats an example: what the code carries, whatever the objective makes of it (β, a capacity). In closed
 * form, of the posterior that the encoder gives; with several importance samples too, where the bound is below distortion + rate.
 */
export const rate: Metric = {
  of: ({ posterior }, _, { input, labels = null, weights = null }) =>
    tf.tidy(() => {
      if (!posterior) throw new TypeError('Only a model with a posterior has a rate.')
      const { mean, logVariance } = posterior(input, labels)
      return normalDivergence(tf.concat([mean, logVariance], -1), { weight: 1, capacity: null, weights })
    }),
  weightOf: ({ indices }) => indices.length,
}

/** −E log p(x | z) in nats an example: what the decoder misses; the objective's own part, on which no weight is. */
export const distortion: Metric = {
  of: (_, { parts }) => {
    if (!parts.reconstruction) throw new TypeError('The objective of a model with a posterior has a reconstruction.')
    return tf.clone(parts.reconstruction)
  },
  weightOf: ({ indices }) => indices.length,
}

/** How many examples have a value that counts. */
function seenExamples({ indices, mask }: BatchValues): number {
  if (!mask) return indices.length
  const size = mask.length / indices.length
  return indices.filter((_, example) => mask.subarray(example * size, (example + 1) * size).includes(1)).length
}
