import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** A distribution on [0, 1] by its natural parameter z: exp(x·z − A(z)). */
export interface NaturalFamily {
  /** A(z), element by element */
  readonly logNormalizer: (logits: tf.Tensor) => tf.Tensor
  /** A′(z), which is the distribution's mean */
  readonly mean: (logits: tf.Tensor) => tf.Tensor
}

/**
 * Σ (x·z − A(z)) over each example's values, in nats: the logarithm of the probability, or of the
 * density, that a distribution for each value gives to it.
 *
 * @param logits z, `[batch, …]`, or `[samples, batch, …]`
 * @param targets x, `[batch, …]`
 * @param mask of the targets' shape, 0 where a value doesn't count; null where all do
 * @returns `[batch]`, or `[samples, batch]`
 */
export function naturalLogProbability(
  logits: tf.Tensor,
  targets: tf.Tensor,
  { logNormalizer, mean }: NaturalFamily,
  mask: tf.Tensor | null = null,
): tf.Tensor {
  const isMany = logits.rank > targets.rank
  const axes = valueAxes(logits, targets)
  const counted = (each: tf.Tensor, mask: tf.Tensor | undefined) => (mask ? tf.mul(each, mask) : each)
  return differentiable(
    { logits, targets },
    {
      forward: () => {
        const each = tf.sub(tf.mul(logits, targets), logNormalizer(logits))
        return { output: tf.sum(counted(each, mask ?? undefined), axes), saved: [logits, targets, ...(mask ? [mask] : [])] }
      },
      gradients: (outputGradient, [logits, targets, mask]) => {
        const each = counted(alongValues(outputGradient, logits.rank), mask)
        return {
          logits: () => tf.mul(tf.sub(targets, mean(logits)), each),
          targets: () => {
            const gradient = tf.mul(logits, each)
            return isMany ? tf.sum(gradient, 0) : gradient
          },
        }
      },
    },
  )
}

/** The axes of an example's values, where predictions may have an axis of samples in front. */
export function valueAxes(predictions: tf.Tensor, targets: tf.Tensor): number[] {
  const first = 1 + predictions.rank - targets.rank
  return Array.from({ length: targets.rank - 1 }, (_, index) => first + index)
}

/** A figure for each example, `[…, batch]`, so that it goes with that example's values. */
export function alongValues(figures: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(figures, [...figures.shape, ...Array.from({ length: rank - figures.rank }, () => 1)])
}
