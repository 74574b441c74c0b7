import * as tf from '@tensorflow/tfjs-core'
import type { Features } from './features.js'

/** How many queries are compared with how many points at a time. */
const [queryRows, pointRows] = [1024, 8192]

/**
 * The distances from each query to its k nearest points, the nearest first, with the matrix products
 * on the device: |a − b|² = |a|² + |b|² − 2·a·b, in single precision. So distances much smaller than the
 * vectors are long lose digits; equal ones come to nearly 0.
 *
 * @param isSelf whether the queries are the points, so that each is passed over as its own neighbour
 * @returns `[queries, k]`
 */
export async function nearestDistances(queries: Features, points: Features, k: number, isSelf = false): Promise<Float32Array> {
  const wanted = isSelf ? k + 1 : k
  const result = new Float32Array(queries.count * k)
  for (let start = 0; start < queries.count; start += queryRows) {
    const rows = Math.min(queryRows, queries.count - start)
    const best = new Float32Array(rows * wanted).fill(Number.POSITIVE_INFINITY)
    for (let from = 0; from < points.count; from += pointRows) {
      const count = Math.min(pointRows, points.count - from)
      const near = await nearestOf(squaresBetween(queries, start, rows, points, from, count), Math.min(wanted, count))
      mergeRows(best, wanted, near.values, near.perRow)
    }
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < k; i++) {
        const square = best[row * wanted + i + (isSelf ? 1 : 0)] as number
        result[(start + row) * k + i] = Math.sqrt(Math.max(0, square))
      }
  }
  return result
}

/** |a − b|² of some rows of each, `[rows, count]`; the caller's to dispose. */
export function squaresBetween(a: Features, start: number, rows: number, b: Features, from: number, count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const left = tf.tensor2d(a.values.subarray(start * a.size, (start + rows) * a.size), [rows, a.size])
    const right = tf.tensor2d(b.values.subarray(from * b.size, (from + count) * b.size), [count, b.size])
    const products = tf.mul(tf.matMul(left, right, false, true), -2)
    const lengths = tf.sum(tf.square(right), 1)
    return tf.add(tf.add(products, tf.sum(tf.square(left), 1, true)), lengths) as tf.Tensor2D
  })
}

/** The smallest in each row, in order; frees the tensor. */
async function nearestOf(squares: tf.Tensor2D, perRow: number): Promise<{ values: Float32Array; perRow: number }> {
  const smallest = tf.tidy(() => tf.neg(tf.topk(tf.neg(squares), perRow).values))
  try {
    return { values: (await smallest.data()) as Float32Array, perRow }
  } finally {
    tf.dispose([squares, smallest])
  }
}

/** Puts further values, in order, among the smallest of each row. */
function mergeRows(best: Float32Array, width: number, further: Float32Array, perRow: number): void {
  for (let row = 0; row * width < best.length; row++) {
    const own = best.subarray(row * width, (row + 1) * width)
    for (let i = 0; i < perRow; i++) {
      const value = further[row * perRow + i] as number
      let place = width - 1
      if (!(value < (own[place] as number))) break
      for (; place > 0 && (own[place - 1] as number) > value; place--) own[place] = own[place - 1] as number
      own[place] = value
    }
  }
}
