import * as tf from '@tensorflow/tfjs-core'

/** How much of a batch counts. */
export interface Counting {
  /** `[batch]`, at least 0: how much each example counts. Null or absent: all alike. */
  readonly weights?: tf.Tensor | null
  /** `[batch, …]`: 1 where a value counts, else 0. Null or absent: all do. */
  readonly mask?: tf.Tensor | null
  /** What a mean over values is divided by, where these are a part of a batch; absent: as many as the mask lets count. */
  readonly counted?: tf.Scalar | null
}

/**
 * What each value's loss is multiplied by before all are added up. With weights w and a mask m it is
 * w · m / Σm, so that a weight of 2 counts as two examples and the mean is over the values that count,
 * as in Keras; `example` divides by the examples instead, for losses that are sums over an example.
 *
 * @param shape that of the values, `[batch, …]`
 * @returns of that shape or one that stretches to it; null where all count alike
 */
export function sharesOf(
  shape: readonly number[],
  { weights = null, mask = null, counted = null }: Counting,
  per: 'value' | 'example' = 'value',
): tf.Tensor | null {
  if (!weights && !mask) return null
  const [batch = 1] = shape
  return tf.tidy(() => {
    const rows = weights && tf.reshape(weights, [batch, ...shape.slice(1).map(() => 1)])
    const all = per === 'example' ? batch : shape.reduce((size, length) => size * length, 1)
    if (!mask) return tf.div(rows as tf.Tensor, all)
    // A batch in which nothing counts has a loss of 0.
    const count = per === 'example' ? all : (counted ?? countedBy(mask))
    return tf.div(rows ? tf.mul(mask, rows) : mask, count)
  })
}

/** How many values a mask lets count, and never 0. */
export function countedBy(mask: tf.Tensor): tf.Scalar {
  return tf.maximum(tf.sum(mask), 1)
}
