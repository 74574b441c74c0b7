import { formatShape, type NumberArray, refuse, sameShape } from '@sandglass/base'
import { insertNearest } from '../evaluation/features/insert-nearest.js'
import { checkCodes, dimensionsOf } from './inputs.js'

/** The nearest of some codes to each of some others. */
export interface Nearest {
  /** `[queries, k]`: which ones, the nearest first. */
  readonly indices: Uint32Array
  /** `[queries, k]`: how far they are, by Euclid. */
  readonly distances: Float32Array
}

/**
 * The codes that are nearest to others, exactly: every distance is computed. Of equally near ones, the
 * earlier comes first.
 *
 * @param codes `[count, …latentShape]`, such as `encode` returns
 * @param queries `[queries, …latentShape]`
 * @param k how many neighbours of each
 * @throws InvalidArgumentError if the codes are of different shapes, or there are fewer than `k`
 */
export function nearest(codes: NumberArray, queries: NumberArray, k = 1): Nearest {
  checkCodes('nearest', 'codes', codes)
  checkCodes('nearest', 'queries', queries)
  if (!sameShape(codes.shape.slice(1), queries.shape.slice(1)))
    refuse(
      'nearest',
      'queries.shape',
      `[queries, ${formatShape(codes.shape.slice(1)).slice(1)}`,
      queries.shape,
      'Encode both by the same model.',
    )
  const { count, size } = dimensionsOf(codes)
  if (!Number.isInteger(k) || k < 1 || k > count)
    refuse('nearest', 'k', `a whole number from 1 to ${count}, as many codes as there are`, k, 'Leave it out for 1.')
  const rows = dimensionsOf(queries).count
  const indices = new Uint32Array(rows * k)
  const squares = new Float64Array(rows * k).fill(Number.POSITIVE_INFINITY)
  const found = { indices, squares }
  for (let row = 0; row < rows; row++) {
    const last = (row + 1) * k - 1
    for (let code = 0; code < count; code++) {
      const square = squareBelow(codes.values, code * size, queries.values, row * size, size, squares[last] as number)
      if (square < (squares[last] as number)) insertNearest(found, row * k, last, code, square)
    }
  }
  return { indices, distances: Float32Array.from(squares, Math.sqrt) }
}

/** The squared distance; or some number of at least `bound`, once it is sure to reach that. */
function squareBelow(a: Float32Array, at: number, b: Float32Array, bt: number, size: number, bound: number): number {
  let square = 0
  for (let start = 0; start < size; start += 16) {
    const end = Math.min(size, start + 16)
    for (let i = start; i < end; i++) {
      const difference = (a[at + i] as number) - (b[bt + i] as number)
      square += difference * difference
    }
    if (square >= bound) return square
  }
  return square
}
