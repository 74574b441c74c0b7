import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** A loss that is had value by value. */
export interface ValueLoss {
  readonly of: (predictions: tf.Tensor, targets: tf.Tensor) => tf.Tensor
  /** Its slope at each prediction. */
  readonly slope: (predictions: tf.Tensor, targets: tf.Tensor) => tf.Tensor
  /** Its slope at each target; absent where that is the other's opposite, as in losses of a difference. */
  readonly targetSlope?: (predictions: tf.Tensor, targets: tf.Tensor) => tf.Tensor
}

/**
 * The mean of such a loss over all values, or its sum by shares.
 *
 * @param predictions of any shape
 * @param targets of the same shape
 * @param shares what each value's loss is multiplied by, of a shape that stretches to theirs; it gets no
 *   gradient. Null for the mean.
 */
export function meanLoss(loss: ValueLoss, predictions: tf.Tensor, targets: tf.Tensor, shares: tf.Tensor | null): tf.Scalar {
  return differentiable(
    { predictions, targets },
    {
      forward: () => {
        const each = loss.of(predictions, targets)
        const output = shares ? tf.sum(tf.mul(each, shares)) : tf.mean(each)
        return { output, saved: [predictions, targets, ...(shares ? [shares] : [])] }
      },
      gradients: (outputGradient, [predictions, targets, shares]) => {
        const each = shares ? tf.mul(shares, outputGradient) : tf.div(outputGradient, predictions.size)
        const { slope, targetSlope } = loss
        return {
          predictions: () => tf.mul(slope(predictions, targets), each),
          targets: () =>
            targetSlope ? tf.mul(targetSlope(predictions, targets), each) : tf.mul(slope(targets, predictions), each),
        }
      },
    },
  ) as tf.Scalar
}
