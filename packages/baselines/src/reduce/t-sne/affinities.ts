import type { Neighbours } from '../../neighbours/nearest.js'

/** Symmetric probabilities of pairs, row by row; their sum is 1. */
export interface Affinities {
  /** Where each row begins, and the last ends, `[count + 1]`. */
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float64Array
}

/**
 * How alike neighbours are: p(j | i) is a Gaussian of their distance, as wide as gives it the wanted perplexity (2 to its entropy
 * in bits), and p(i, j) the mean of both directions, over all pairs.
 */
export function affinitiesOf(neighbours: Neighbours, few: number, perplexity: number): Affinities {
  const count = neighbours.indices.length / few
  const conditional = new Float64Array(count * few)
  for (let row = 0; row < count; row++) {
    const distances = neighbours.distances.subarray(row * few, (row + 1) * few)
    conditional.set(gaussian(distances, Math.log(perplexity)), row * few)
  }
  return symmetric(neighbours.indices, conditional, count, few)
}

/** Finds the width by halving; fifty times is as near as numbers come. */
function gaussian(distances: Float64Array, entropy: number): Float64Array {
  // Less the smallest, which changes no probability and keeps the exponentials from vanishing.
  const squares = distances.map((distance) => distance ** 2 - (distances[0] as number) ** 2)
  let [precision, low, high] = [1 / (squares.reduce((sum, square) => sum + square, 0) / squares.length || 1), 0, Infinity]
  let shares = new Float64Array(squares.length)
  for (let time = 0; time < 50; time++) {
    shares = squares.map((square) => Math.exp(-square * precision))
    const total = shares.reduce((sum, share) => sum + share, 0)
    shares = shares.map((share) => share / total)
    const own = Math.log(total) + precision * shares.reduce((sum, share, i) => sum + share * (squares[i] as number), 0)
    if (Math.abs(own - entropy) < 1e-5) break
    if (own > entropy) low = precision
    else high = precision
    precision = high === Infinity ? precision * 2 : (low + high) / 2
  }
  return shares
}

function symmetric(indices: Int32Array, conditional: Float64Array, count: number, few: number): Affinities {
  const rows: Map<number, number>[] = Array.from({ length: count }, () => new Map())
  const add = (row: number, column: number, value: number) => {
    const own = rows[row] as Map<number, number>
    own.set(column, (own.get(column) ?? 0) + value / (2 * count))
  }
  for (let row = 0; row < count; row++)
    for (let i = row * few; i < (row + 1) * few; i++) {
      add(row, indices[i] as number, conditional[i] as number)
      add(indices[i] as number, row, conditional[i] as number)
    }
  const starts = new Uint32Array(count + 1)
  rows.forEach((row, i) => {
    starts[i + 1] = (starts[i] as number) + row.size
  })
  return {
    starts,
    columns: Uint32Array.from(rows.flatMap((row) => [...row.keys()])),
    values: Float64Array.from(rows.flatMap((row) => [...row.values()])),
  }
}
