import * as tf from '@tensorflow/tfjs-core'
import { meanLoss, type ValueLoss } from './value-loss.js'

/**
 * The mean over all values of Huber's loss of e = prediction − target: e² / 2 where |e| ≤ delta, else
 * delta · |e| − delta² / 2 (Huber, "Robust estimation of a location parameter", 1964).
 *
 * @param predictions of any shape
 * @param targets of the same shape
 * @param shares what each value's loss is multiplied by, in place of the mean; see `sharesOf`
 */
export function huber(predictions: tf.Tensor, targets: tf.Tensor, delta: number, shares: tf.Tensor | null = null): tf.Scalar {
  return meanLoss(huberOf(delta), predictions, targets, shares)
}

/** With b = min(|e|, delta), both branches are b · (|e| − b / 2). */
function huberOf(delta: number): ValueLoss {
  return {
    of(predictions, targets) {
      const error = tf.abs(tf.sub(predictions, targets))
      const bounded = tf.minimum(error, delta)
      return tf.mul(bounded, tf.sub(error, tf.mul(bounded, 0.5)))
    },
    slope(predictions, targets) {
      const error = tf.sub(predictions, targets)
      return tf.mul(tf.sign(error), tf.minimum(tf.abs(error), delta))
    },
  }
}
