import * as tf from '@tensorflow/tfjs-core'
import { checkOperand } from './check-operand.js'
import { differentiable } from './differentiable.js'

/** Added to each squared error, so that a perfect example has a gradient: nothing is above 80 dB. */
const epsilon = 1e-8

const decibels = 10 / Math.LN10

/**
 * The peak signal-to-noise ratio in decibels with a peak of 1, negated: the mean over examples of 10 · log₁₀(e + 10⁻⁸), where
 * e is the mean of an example's (prediction − target)².
 *
 * @param predictions `[batch, …]`
 * @param targets of the same shape
 * @param weights `[batch]`: what each example's part of the mean is multiplied by; they get no gradient. Null for 1
 * @throws InvalidArgumentError if the shapes differ, or one isn't float32
 */
export function negativePeakSignalToNoise(predictions: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor | null = null): tf.Scalar {
  const { shape } = predictions
  checkOperand('negativePeakSignalToNoise', 'predictions', predictions, shape)
  checkOperand('negativePeakSignalToNoise', 'targets', targets, shape)
  const [batch = 1] = shape
  const rows = [batch, predictions.size / Math.max(batch, 1)]
  return differentiable(
    { predictions, targets },
    {
      forward: () => {
        const squares = tf.reshape(tf.squaredDifference(predictions, targets), rows)
        const errors = tf.add(tf.mean(squares, 1), epsilon)
        const each = tf.log(errors)
        const output = tf.mul(tf.mean(weights ? tf.mul(each, weights) : each), decibels)
        return { output, saved: [predictions, targets, weights ? tf.div(weights, errors) : tf.div(1, errors)] }
      },
      gradients: (outputGradient, [predictions, targets, factors]) => {
        const ofExamples = tf.mul(factors, tf.mul(outputGradient, (2 * decibels) / predictions.size))
        const along = tf.reshape(ofExamples, [batch, ...shape.slice(1).map(() => 1)])
        return {
          predictions: () => tf.mul(tf.sub(predictions, targets), along),
          targets: () => tf.mul(tf.sub(targets, predictions), along),
        }
      },
    },
  ) as tf.Scalar
}
