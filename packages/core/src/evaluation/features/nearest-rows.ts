import * as tf from '@tensorflow/tfjs-core'
import type { Features } from './features.js'
import { type Found, insertNearest } from './insert-nearest.js'

/** How many queries are compared with how many points at a time. */
const [queryRows, pointRows] = [1024, 8192]

/** The points nearest to each query, `[queries, k]`, the nearest first; of equally near ones the earlier. */
export interface NearestRows {
  readonly indices: Uint32Array
  readonly distances: Float32Array
}

/**
 * Each query's k nearest points, with the matrix products on the device:
 * |a − b|² = |a|² + |b|² − 2·a·b, in single precision; equal ones come to nearly 0.
 *
 * @param isSelf whether the queries are the points, so that each is passed over as its own neighbour
 */
export async function nearestRows(given: Features, among: Features, k: number, isSelf = false): Promise<NearestRows> {
  const [points, queries] = aboutMiddle(among, given)
  const indices = new Uint32Array(queries.count * k)
  const squares = new Float32Array(queries.count * k).fill(Number.POSITIVE_INFINITY)
  for (let start = 0; start < queries.count; start += queryRows) {
    const rows = Math.min(queryRows, queries.count - start)
    for (let from = 0; from < points.count; from += pointRows) {
      const count = Math.min(pointRows, points.count - from)
      const between = await readSquares(queries, start, rows, points, from, count)
      for (let row = 0; row < rows; row++) {
        const first = (start + row) * k
        const own = isSelf ? start + row - from : -1
        takeNearest({ indices, squares }, first, first + k - 1, between.subarray(row * count, (row + 1) * count), from, own)
      }
    }
  }
  return { indices, distances: squares.map((square) => Math.sqrt(Math.max(0, square))) }
}

/**
 * Points, and what is compared with them, less the points' middle: {@link squaresBetween} loses digits where distances are much
 * smaller than the vectors are long.
 */
export function aboutMiddle(points: Features, others: Features = points): readonly [points: Features, others: Features] {
  const middle = middleOf(points)
  const centred = less(points, middle)
  return [centred, others === points ? centred : less(others, middle)]
}

/** About the middle of each feature, in powers of two as large as its range: taken from values it rounds none that lay on a grid. */
function middleOf({ values, size }: Features): Float64Array {
  const low = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < values.length; i++) {
    const [value, place] = [values[i] as number, i % size]
    if (value < (low[place] as number)) low[place] = value
    if (value > (high[place] as number)) high[place] = value
  }
  return low.map((least, place) => {
    const range = (high[place] as number) - least
    const unit = 2 ** Math.floor(Math.log2(range))
    return range > 0 ? Math.round((least + range / 2) / unit) * unit : least
  })
}

function less(features: Features, middle: Float64Array): Features {
  return { ...features, values: features.values.map((value, i) => value - (middle[i % features.size] as number)) }
}

/** |a − b|² of some rows of each, `[rows, count]`, for features {@link aboutMiddle}; the caller's to dispose. */
export function squaresBetween(a: Features, start: number, rows: number, b: Features, from: number, count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const left = tf.tensor2d(a.values.subarray(start * a.size, (start + rows) * a.size), [rows, a.size])
    const right = tf.tensor2d(b.values.subarray(from * b.size, (from + count) * b.size), [count, b.size])
    const products = tf.mul(tf.matMul(left, right, false, true), -2)
    const lengths = tf.sum(tf.square(right), 1)
    return tf.add(tf.add(products, tf.sum(tf.square(left), 1, true)), lengths) as tf.Tensor2D
  })
}

/** The same, on this side. */
export async function readSquares(...between: Parameters<typeof squaresBetween>): Promise<Float32Array> {
  const squares = squaresBetween(...between)
  try {
    return (await squares.data()) as Float32Array
  } finally {
    squares.dispose()
  }
}

/** Puts those of further points that are nearer than a row's last among its nearest, from `first` to `last`. */
function takeNearest(found: Found, first: number, last: number, further: Float32Array, from: number, own: number): void {
  for (let i = 0; i < further.length; i++) {
    const square = further[i] as number
    if (square < (found.squares[last] as number) && i !== own) insertNearest(found, first, last, from + i, square)
  }
}
