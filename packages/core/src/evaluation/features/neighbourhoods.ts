import { type NumberArray, refuse, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { bootstrapMean, type Interval, type Runs } from '../bootstrap.js'
import { type Features, featuresOf, rowsOf, someRows } from './features.js'
import { judgeNeighbourhoods, type Owed } from './neighbourhood-penalties.js'

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
  /** In [0, 1]: 1 where all neighbours are, some 0.5 by chance. The mean over subsets. */
  readonly value: number
  /** 95 %, by the jackknife of each subset and the bootstrap over examples. Of the embedding as it is: another fit is another one. */
  readonly interval: Interval
  /**
   * One row, a figure an example: what the value owes to it, for itself and as a neighbour of others (Tukey's pseudo-values). Their
   * mean is the value. Goes to `pairedDifference`, whatever subsets another embedding was judged on.
   */
  readonly each: Runs
}

/** Both ways of looking at it, of the same subsets. */
export interface NeighbourhoodsKept {
  readonly trustworthiness: Kept
  readonly continuity: Kept
}

/**
 * `[count, …]`, the same examples in the same order, such as codes; or, for a method that embeds only what it is fitted on, a function
 * that gives `[subset, …]` for the examples whose indices it is given.
 */
export type Embedded = NumberArray | ((subset: Uint32Array) => NumberArray | Promise<NumberArray>)

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
 * @param embedded `[count, …]`, the same examples in the same order, such as codes; or a function that embeds each subset
 * @throws InvalidArgumentError if they are not of the same examples, or an option is wrong
 */
export async function trustworthiness(
  original: NumberArray,
  embedded: Embedded,
  options: NeighbourhoodOptions = {},
): Promise<Kept> {
  return (await kept('trustworthiness', original, embedded, options)).trustworthiness
}

/**
 * Whether neighbours in truth are neighbours in an embedding: what {@link trustworthiness} is, the other
 * way round. It falls where what belongs together is torn apart.
 *
 * @param original `[count, …]`
 * @param embedded `[count, …]`, the same examples in the same order; or a function that embeds each subset
 * @throws InvalidArgumentError if they are not of the same examples, or an option is wrong
 */
export async function continuity(original: NumberArray, embedded: Embedded, options: NeighbourhoodOptions = {}): Promise<Kept> {
  return (await kept('continuity', original, embedded, options)).continuity
}

/**
 * {@link trustworthiness} and {@link continuity} at once, from the same distances.
 *
 * @param original `[count, …]`
 * @param embedded `[count, …]`, the same examples in the same order; or a function that embeds each subset
 * @throws InvalidArgumentError if they are not of the same examples, or an option is wrong
 *
 * @example
 * const layout = (rows: Uint32Array) => tsne().embed(subset(test, rows))
 * const { trustworthiness } = await neighbourhoodsKept(await readAll(test), layout, { subsets: 2 })
 */
export async function neighbourhoodsKept(
  original: NumberArray,
  embedded: Embedded,
  options: NeighbourhoodOptions = {},
): Promise<NeighbourhoodsKept> {
  return await kept('neighbourhoodsKept', original, embedded, options)
}

async function kept(
  caller: string,
  original: NumberArray,
  embedded: Embedded,
  options: NeighbourhoodOptions,
): Promise<NeighbourhoodsKept> {
  const resolved = parse(caller, optionsSchema, options)
  const { k, seed } = resolved
  const truth = featuresOf(caller, 'original', original)
  const count = Math.min(resolved.size, truth.count)
  if (2 * k >= count)
    refuse(caller, 'k', `less than half of the ${count} examples compared`, k, 'Ask for fewer neighbours, or give more examples.')
  const imageOf = imagesOf(caller, embedded, truth.count)
  const subsets = subsetsOf(truth.count, resolved)
  const judged: Awaited<ReturnType<typeof judgeNeighbourhoods>>[] = []
  for (const rows of subsets) judged.push(await judgeNeighbourhoods(rowsOf(truth, rows), await imageOf(rows), k))
  const of = (owed: readonly Owed[]): Kept => {
    const each = [togetherOf(owed, subsets, truth.count)]
    const { mean: value, interval } = bootstrapMean(caller, each, { seed })
    return { value, interval, each }
  }
  return {
    trustworthiness: of(judged.map(({ trustworthiness }) => trustworthiness)),
    continuity: of(judged.map(({ continuity }) => continuity)),
  }
}

/** What becomes of each subset. */
function imagesOf(caller: string, embedded: Embedded, count: number): (rows: Uint32Array) => Promise<Features> {
  const check = (argument: string, image: Features, examples: number) => {
    const problem = `of ${examples} examples, as the original is`
    if (image.count !== examples) refuse(caller, argument, problem, image.count, 'Embed all of them, in their order.')
    return image
  }
  if (typeof embedded === 'function')
    return async (rows) => check('embedded()', featuresOf(caller, 'embedded()', await embedded(rows)), rows.length)
  const all = check('embedded', featuresOf(caller, 'embedded', embedded), count)
  return async (rows) => rowsOf(all, rows)
}

/**
 * What the mean over subsets owes to each of all examples, so that their mean is that mean. Subsets share examples: what these differ by
 * tells too little of other examples (Nadeau and Bengio, "Inference for the generalization error", 2003), and examples that count as often
 * as subsets have them tell it all.
 */
function togetherOf(owed: readonly Owed[], subsets: readonly Uint32Array[], count: number): Float64Array {
  const value = owed.reduce((sum, one) => sum + one.value, 0) / owed.length
  const each = new Float64Array(count).fill(value)
  for (const [index, rows] of subsets.entries()) {
    const share = count / (owed.length * rows.length)
    const { influences } = owed[index] as Owed
    rows.forEach((row, i) => {
      each[row] = (each[row] as number) + share * (influences[i] as number)
    })
  }
  return each
}

type SubsetOptions = Pick<v.InferOutput<typeof optionsSchema>, 'subsets' | 'size' | 'seed'>

/** The same subsets whenever they are asked for, each in order. */
function subsetsOf(count: number, { subsets, size, seed }: SubsetOptions): Uint32Array[] {
  const wanted = Math.min(size, count)
  return Array.from({ length: wanted === count ? 1 : subsets }, (_, index) =>
    someRows(count, wanted, stream(seed, 'neighbourhood subset', index)).sort(),
  )
}
