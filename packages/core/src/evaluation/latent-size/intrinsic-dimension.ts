import { type NumberArray, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { type Features, featuresOf, rowsOf } from '../features/features.js'
import { nearestRows } from '../features/nearest-rows.js'

export interface IntrinsicDimensionOptions {
  /** How often the examples are halved: each scale has half as many as the one before, and at least 50. Default 5. */
  readonly halvings?: number | undefined
  /** How many examples are taken at most; time goes with their square. Default 10,000. */
  readonly most?: number | undefined
  /** What smaller sets are drawn from. Default 0. */
  readonly seed?: number | undefined
}

/** How many dimensions examples seem to have, seen at one scale. */
export interface DimensionAtScale {
  /** How many examples a set had: the fewer, the farther apart, the larger the scale. */
  readonly examples: number
  /** The mean distance to the nearest. */
  readonly distance: number
  /** The mean over the disjoint sets that the examples make. */
  readonly dimension: number
}

const optionsSchema = v.strictObject({
  halvings: v.optional(wholeNumber('How often the examples are halved.', 0), 5),
  most: v.optional(wholeNumber('How many examples are taken at most.', 50), 10_000),
  seed: v.optional(seed('What smaller sets are drawn from.'), 0),
})

const leastExamples = 50
/** The share of ratios that are left out, the largest ones: where density is not even, they are the first to be wrong. */
const left = 0.1

/**
 * The intrinsic dimension of examples, by the ratio μ of each one's distances to its second and its first
 * neighbour: ln μ is exponential with rate d wherever density is even as far as the second neighbour. So
 * −ln(1 − F(μ)) against ln μ is a line through 0 with slope d (Facco, d'Errico, Rodriguez and Laio,
 * "Estimating the intrinsic dimension of datasets by a minimal neighborhood information", 2017; the
 * tenth of the largest ratios is left out, as there).
 *
 * Smaller sets see larger scales: a dimension that falls as examples become fewer counts noise among its
 * dimensions. It says how many numbers could suffice, and not how many this network needs: show it beside
 * `chooseLatentSize`, never in its place.
 *
 * @param examples `[count, …]`, such as images as `readAll` gives them; at least 50 different ones
 * @returns a scale each, the most examples first; empty if there are fewer than 50, or all neighbours are equally far, as on a lattice
 * @throws InvalidArgumentError if they are no such array, or an option is wrong
 */
export async function intrinsicDimension(
  examples: NumberArray,
  options: IntrinsicDimensionOptions = {},
): Promise<readonly DimensionAtScale[]> {
  const { halvings, most, seed } = parse('intrinsicDimension', optionsSchema, options)
  const all = featuresOf('intrinsicDimension', 'examples', examples)
  const order = Uint32Array.from({ length: all.count }, (_, row) => row)
  stream(seed, 'intrinsic dimension').shuffle(order)
  const taken = order.subarray(0, most)
  const scales: DimensionAtScale[] = []
  for (let halving = 0; halving <= halvings; halving++) {
    const size = Math.floor(taken.length / 2 ** halving)
    if (size < leastExamples) break
    const sets = await Promise.all(
      Array.from({ length: 2 ** halving }, (_, set) => slopeOf(rowsOf(all, taken.slice(set * size, (set + 1) * size)))),
    )
    const told = sets.filter((one) => one !== null)
    if (told.length === 0) break
    const mean = (of: (one: (typeof told)[number]) => number) => told.reduce((sum, one) => sum + of(one), 0) / told.length
    scales.push({ examples: size, distance: mean((one) => one.distance), dimension: mean((one) => one.dimension) })
  }
  return scales
}

/** Null if too few examples are different ones. */
async function slopeOf(set: Features): Promise<{ readonly dimension: number; readonly distance: number } | null> {
  const { indices } = await nearestRows(set, set, 2, true)
  const distance = (row: number, neighbour: number) => exactDistance(set, row, indices[2 * row + neighbour] as number)
  const pairs = Array.from({ length: set.count }, (_, row) => [distance(row, 0), distance(row, 1)].sort((a, b) => a - b))
  // Equal examples are one example seen twice.
  const ratios = pairs.flatMap(([first = 0, second = 0]) => (first > 0 ? [Math.log(second / first)] : [])).sort((a, b) => a - b)
  const kept = Math.floor(ratios.length * (1 - left))
  if (kept < leastExamples / 2) return null
  let [products, squares] = [0, 0]
  for (let i = 0; i < kept; i++) {
    const ratio = ratios[i] as number
    products += ratio * -Math.log(1 - (i + 1) / ratios.length)
    squares += ratio * ratio
  }
  // On a lattice every neighbour is as far as the first: that tells of no dimension.
  if (squares === 0) return null
  return { dimension: products / squares, distance: pairs.reduce((sum, [first = 0]) => sum + first, 0) / pairs.length }
}

/** In double precision: single would lose the difference between near neighbours. */
function exactDistance({ values, size }: Features, a: number, b: number): number {
  let square = 0
  for (let i = 0; i < size; i++) square += ((values[a * size + i] as number) - (values[b * size + i] as number)) ** 2
  return Math.sqrt(square)
}
