import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** The sum of some scalars, at least one; of one alone that scalar itself, not a copy. */
export function total(terms: readonly tf.Scalar[]): tf.Scalar {
  const [first, ...others] = terms
  if (first && others.length === 0) return first
  return differentiable(Object.fromEntries(terms.entries()), {
    forward: () => ({ output: tf.addN([...terms]), saved: [] }),
    gradients: (outputGradient) => Object.fromEntries(terms.map((_, index) => [index, () => outputGradient])),
  }) as tf.Scalar
}
