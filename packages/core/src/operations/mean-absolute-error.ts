import * as tf from '@tensorflow/tfjs-core'
import { meanLoss, type ValueLoss } from './value-loss.js'

const absoluteError: ValueLoss = {
  of: (predictions, targets) => tf.abs(tf.sub(predictions, targets)),
  slope: (predictions, targets) => tf.sign(tf.sub(predictions, targets)),
}

/**
 * The mean over all values of |prediction − target|; its gradient is 0 where they are equal.
 *
 * @param predictions of any shape
 * @param targets of the same shape
 * @param shares what each value's error is multiplied by, in place of the mean; see `sharesOf`
 */
export function meanAbsoluteError(predictions: tf.Tensor, targets: tf.Tensor, shares: tf.Tensor | null = null): tf.Scalar {
  return meanLoss(absoluteError, predictions, targets, shares)
}
