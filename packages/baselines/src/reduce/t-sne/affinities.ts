import type { Neighbours } from '../../neighbours/nearest.js'
import { type Graph, symmetrise } from '../../neighbours/symmetrise.js'

/**
 * How alike neighbours are: p(j | i) is a Gaussian of their distance, as wide as gives it the wanted perplexity (2 to its entropy
 * in bits), and p(i, j) the mean of both directions, over all pairs.
 */
export function affinitiesOf(neighbours: Neighbours, few: number, perplexity: number): Graph {
  const count = neighbours.indices.length / few
  const conditional = new Float64Array(count * few)
  for (let row = 0; row < count; row++) {
    const distances = neighbours.distances.subarray(row * few, (row + 1) * few)
    conditional.set(gaussian(distances, Math.log(perplexity)), row * few)
  }
  return symmetrise(neighbours, conditional, few, (there, back) => (there + back) / (2 * count))
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
