import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * l1 · Σ|x| + l2 · Σx²
 *
 * @param values x, of any shape
 */
export function normPenalty(values: tf.Tensor, { l1, l2 }: { readonly l1: number; readonly l2: number }): tf.Scalar {
  return differentiable(
    { values },
    {
      forward: () => {
        const terms = [
          ...(l1 === 0 ? [] : [tf.mul(tf.sum(tf.abs(values)), l1)]),
          ...(l2 === 0 ? [] : [tf.mul(tf.sum(tf.square(values)), l2)]),
        ]
        return { output: terms.length === 0 ? tf.scalar(0) : tf.addN(terms), saved: [values] }
      },
      gradients: (outputGradient, [values]) => ({
        values: () => tf.mul(tf.add(tf.mul(tf.sign(values), l1), tf.mul(values, 2 * l2)), outputGradient),
      }),
    },
  ) as tf.Scalar
}
