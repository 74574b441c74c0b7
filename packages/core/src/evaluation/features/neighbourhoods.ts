import { type NumberArray, refuse, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { bootstrapMean, type Interval, type Runs } from '../bootstrap.js'
import { type Features, featuresOf, rowsOf } from './features.js'
import { readSquares } from './nearest-rows.js'

export interface NeighbourhoodOptions {
  /** How many neighbours make a neighbourhood; less than half of the examples compared. Default 5. */
  readonly k?: number | undefined
  /** How many subsets are looked at; one where there are no more examples than one holds. Default 5. */
  readonly subsets?: number | undefined
  /** How many examples a subset has, at most. Default 3000. */
  readonly size?: number | undefined
  /** What the subsets and the bootstrap are drawn from. Default 0: so methods are judged on the same ones. */
  readonly seed?: number | undefined
}

/** How well neighbourhoods are kept. */
export interface Kept {
  /** In [0, 1]: 1 where all neighbours are, some 0.5 by chance. A mean over subsets. */
  readonly value: number
  /** 95 %, by the bootstrap over subsets and their examples. */
  readonly interval: Interval
  /** A row a subset, each example's part in it: their mean is the value. */
  readonly each: Runs
}

/** Both ways of looking at it, of the same subsets. */
export interface NeighbourhoodsKept {
  readonly trustworthiness: Kept
  readonly continuity: Kept
}

const optionsSchema = v.strictObject({
  k: v.optional(wholeNumber('How many neighbours make a neighbourhood.'), 5),
  subsets: v.optional(wholeNumber('How many subsets are looked at.'), 5),
  size: v.optional(wholeNumber('How many examples a subset has, at most.', 4), 3000),
  seed: v.optional(seed('What the subsets and the bootstrap are drawn from.'), 0),
})

/**
 * Whether neighbours in an embedding are neighbours in truth: 1 less a penalty for each example that
 * comes among the k nearest in the embedding, by how far down it stands among the originals (Venna and
 * Kaski, "Neighborhood preservation in nonlinear projection methods", 2001).
 *
 * @param original `[count, …]`, such as images as `readAll` gives them
 * @param embedded `[count, …]`, the same examples in the same order, such as codes
 * @throws InvalidArgumentError if they are not of the same examples, or an option is wrong
 */
export async function trustworthiness(
  original: NumberArray,
  embedded: NumberArray,
  options: NeighbourhoodOptions = {},
): Promise<Kept> {
  return (await kept('trustworthiness', original, embedded, options)).trustworthiness
}

/**
 * Whether neighbours in truth are neighbours in an embedding: what {@link trustworthiness} is, the other
 * way round. It falls where what belongs together is torn apart.
 *
 * @param original `[count, …]`
 * @param embedded `[count, …]`, the same examples in the same order
 * @throws InvalidArgumentError if they are not of the same examples, or an option is wrong
 */
export async function continuity(original: NumberArray, embedded: NumberArray, options: NeighbourhoodOptions = {}): Promise<Kept> {
  return (await kept('continuity', original, embedded, options)).continuity
}

/**
 * {@link trustworthiness} and {@link continuity} at once, from the same distances.
 *
 * @param original `[count, …]`
 * @param embedded `[count, …]`, the same examples in the same order
 * @throws InvalidArgumentError if they are not of the same examples, or an option is wrong
 */
export async function neighbourhoodsKept(
  original: NumberArray,
  embedded: NumberArray,
  options: NeighbourhoodOptions = {},
): Promise<NeighbourhoodsKept> {
  return await kept('neighbourhoodsKept', original, embedded, options)
}

/**
 * The examples of each subset that neighbourhoods are judged on, in order: for a method that embeds only what it is fitted on,
 * once for each.
 *
 * @param count of all examples
 * @throws InvalidArgumentError if an option is wrong
 */
export function neighbourhoodSubsets(count: number, options: Omit<NeighbourhoodOptions, 'k'> = {}): Uint32Array[] {
  return subsetsOf(count, parse('neighbourhoodSubsets', optionsSchema, options))
}

async function kept(
  caller: string,
  original: NumberArray,
  embedded: NumberArray,
  options: NeighbourhoodOptions,
): Promise<NeighbourhoodsKept> {
  const resolved = parse(caller, optionsSchema, options)
  const { k, seed } = resolved
  const [truth, image] = [featuresOf(caller, 'original', original), featuresOf(caller, 'embedded', embedded)]
  if (image.count !== truth.count)
    refuse(caller, 'embedded', `of ${truth.count} examples, as the original is`, image.count, 'Embed all of them, in their order.')
  const count = Math.min(resolved.size, truth.count)
  if (2 * k >= count)
    refuse(caller, 'k', `less than half of the ${count} examples compared`, k, 'Ask for fewer neighbours, or give more examples.')
  const runs: EachKept[] = []
  for (const rows of subsetsOf(truth.count, resolved)) runs.push(await eachKept(rowsOf(truth, rows), rowsOf(image, rows), k))
  const of = (each: Runs): Kept => {
    const { mean, interval } = bootstrapMean(caller, each, { seed })
    return { value: mean, interval, each }
  }
  return { trustworthiness: of(runs.map(({ trusted }) => trusted)), continuity: of(runs.map(({ continued }) => continued)) }
}

type SubsetOptions = Pick<v.InferOutput<typeof optionsSchema>, 'subsets' | 'size' | 'seed'>

function subsetsOf(count: number, { subsets, size, seed }: SubsetOptions): Uint32Array[] {
  const wanted = Math.min(size, count)
  return Array.from({ length: wanted === count ? 1 : subsets }, (_, index) => drawSubset(count, wanted, seed, index))
}

/** The same subset whenever it is asked for: all examples, or so many of them. */
function drawSubset(count: number, wanted: number, seed: number, index: number): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  if (wanted === count) return rows
  stream(seed, 'neighbourhood subset', index).shuffle(rows)
  return rows.subarray(0, wanted).sort()
}

const rowsAtOnce = 512

/** 1 less each example's penalty, so that their mean is the measure. */
interface EachKept {
  readonly trusted: Float64Array
  readonly continued: Float64Array
}

async function eachKept(truth: Features, image: Features, k: number): Promise<EachKept> {
  const { count } = truth
  const worst = (k * (2 * count - 3 * k - 1)) / 2
  const [trusted, continued] = [new Float64Array(count), new Float64Array(count)]
  for (let start = 0; start < count; start += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - start)
    const between = [
      await readSquares(truth, start, rows, truth, 0, count),
      await readSquares(image, start, rows, image, 0, count),
    ] as const
    for (let row = 0; row < rows; row++) {
      const own = start + row
      const [inTruth, inImage] = between.map((all) => all.subarray(row * count, (row + 1) * count)) as [Float32Array, Float32Array]
      trusted[own] = 1 - penaltyOf(inTruth, inImage, own, k) / worst
      continued[own] = 1 - penaltyOf(inImage, inTruth, own, k) / worst
    }
  }
  return { trusted, continued }
}

/** By how much an example's nearest in one are farther than the k nearest in the other. */
function penaltyOf(ranked: Float32Array, judged: Float32Array, own: number, k: number): number {
  return nearestOf(judged, own, k).reduce((sum, neighbour) => sum + Math.max(0, rankOf(ranked, neighbour, own) - k), 0)
}

/** The k smallest but the row's own; of equals the earlier. */
function nearestOf(squares: Float32Array, own: number, k: number): number[] {
  const best: number[] = []
  for (let i = 0; i < squares.length; i++) {
    const square = squares[i] as number
    if (i === own || (best.length === k && square >= (squares[best[k - 1] as number] as number))) continue
    let place = best.length
    while (place > 0 && (squares[best[place - 1] as number] as number) > square) place--
    best.splice(place, 0, i)
    if (best.length > k) best.pop()
  }
  return best
}

/** Where an example stands by distance, the nearest being 1. */
function rankOf(squares: Float32Array, example: number, own: number): number {
  const square = squares[example] as number
  let rank = 1
  for (let i = 0; i < squares.length; i++) {
    const other = squares[i] as number
    if (i !== own && (other < square || (other === square && i < example))) rank++
  }
  return rank
}
