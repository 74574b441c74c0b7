import { refuse } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { bootstrap, checkFinite, type Drawn, type Estimate, type Interval, meanOf, type Runs } from '../bootstrap.js'

/** What models with a code of one size came to. */
export interface LatentSizeErrors {
  /** How many numbers a code has. */
  readonly size: number
  /** A row a training, of a seed of its own: each held-out example's squared error, of the same examples for every size. */
  readonly errors: Runs
}

export interface LatentSizeOptions {
  /** How much more error than with the largest size is as good as none: 0.05 for 5 %. Default 0.05. */
  readonly tolerance?: number | undefined
  /** How sure that must be. Default 0.95. */
  readonly confidence?: number | undefined
  /** How often examples are drawn anew. Default 1000. */
  readonly replicates?: number | undefined
  /** What they are drawn from. Default 0. */
  readonly seed?: number | undefined
}

/** One size, and what is known of it. */
export interface LatentSizeRow {
  readonly size: number
  /** Over examples and seeds. */
  readonly meanSquaredError: number
  readonly interval: Interval
  /** Its error by the largest size's; 1 for the largest. */
  readonly ratio: number
  /** Of the ratio, by the paired bootstrap. */
  readonly ratioInterval: Interval
  /** Whether it is as good as the largest: the whole interval lies within the tolerance. */
  readonly isWithin: boolean
  /** Whether it is worse than that: the whole interval lies beyond. Where neither is so, it can't be told from these seeds and examples. */
  readonly isBeyond: boolean
}

/** How large a code should be. */
export interface LatentSizeChoice {
  /** The smallest size first. */
  readonly rows: readonly LatentSizeRow[]
  /** The smallest size that is surely as good as the largest; null if none but the largest is. */
  readonly recommended: number | null
  /** Whether the error surely still falls at the largest size: by more than the tolerance, were the size doubled at the rate at which it fell last. */
  readonly stillImproving: boolean
  /** By how much of itself the error would fall with twice the largest size, at the rate of the last two sizes; an extrapolation. */
  readonly gainPerDoubling: Estimate
}

const optionsSchema = v.strictObject({
  tolerance: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.description('How much more error than with the largest size is as good as none.')),
    0.05,
  ),
  confidence: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('How sure it must be that a size is good enough.')),
    0.95,
  ),
  replicates: v.optional(wholeNumber('How often examples are drawn anew.', 100), 1000),
  seed: v.optional(seed('What they are drawn from.'), 0),
})

const leastSeeds = 3

/**
 * The smallest code that is as good as the largest that was tried: its error is at most `tolerance` above
 * that of the largest, by the whole interval of a bootstrap over held-out examples, in which all sizes
 * share their draws, with what seeds differ by, as Student's t has it for so few. "It still improves at the largest size" is an answer too,
 * and so is "it can't be told".
 *
 * @param sizes at least two sizes, each trained from at least three seeds
 * @throws InvalidArgumentError if they are not such, or an option is wrong
 *
 * @example
 * const sizes = []
 * for (const size of [4, 8, 16, 32]) sizes.push({ size, errors: await Promise.all(models[size].map((model) => reconstructionErrors(model, validation))) })
 * const { recommended, stillImproving } = chooseLatentSize(sizes)
 */
export function chooseLatentSize(sizes: readonly LatentSizeErrors[], options: LatentSizeOptions = {}): LatentSizeChoice {
  const caller = 'chooseLatentSize'
  const { tolerance, ...drawing } = parse(caller, optionsSchema, options)
  const sorted = checked(caller, sizes).toSorted((a, b) => a.size - b.size)
  const largest = sorted.at(-1) as LatentSizeErrors
  const before = sorted.at(-2) as LatentSizeErrors
  const doublings = Math.log2(largest.size / before.size)
  /** Each size's error and its ratio to the largest's, and the gain. */
  const figuresOf = (drawn: Drawn | null) => {
    const errors = sorted.map((each) => meanOf(each.errors, drawn))
    const [last, previous] = [errors.at(-1) as number, errors.at(-2) as number]
    return [...errors, ...errors.map((error) => error / last), 1 - (last / previous) ** (1 / doublings)]
  }
  const figures = figuresOf(null)
  const intervals = bootstrap(caller, largest.errors, drawing, figuresOf)
  const estimateAt = (place: number) => ({ mean: figures[place] as number, interval: intervals[place] as Interval })
  const rows = sorted.map(({ size }, index) => {
    const [error, ratio] = [estimateAt(index), estimateAt(sorted.length + index)]
    return {
      size,
      meanSquaredError: error.mean,
      interval: error.interval,
      ratio: ratio.mean,
      ratioInterval: ratio.interval,
      isWithin: ratio.interval[1] <= 1 + tolerance,
      isBeyond: ratio.interval[0] > 1 + tolerance,
    }
  })
  const gainPerDoubling = estimateAt(2 * sorted.length)
  // Twice the size with an error so much smaller makes this one larger than that by just the tolerance.
  const stillImproving = gainPerDoubling.interval[0] > tolerance / (1 + tolerance)
  const smallest = rows.find(({ isWithin }) => isWithin)?.size ?? largest.size
  const recommended = smallest === largest.size ? null : smallest
  return { rows, recommended, stillImproving, gainPerDoubling }
}

function checked(caller: string, sizes: readonly LatentSizeErrors[]): readonly LatentSizeErrors[] {
  if (!Array.isArray(sizes) || sizes.length < 2)
    refuse(caller, 'sizes', 'a list of at least two sizes', sizes, 'Train models with codes of several sizes.')
  const [first] = sizes
  const [runs, examples] = [first.errors?.length ?? 0, first.errors?.[0]?.length ?? 0]
  for (const [index, { size, errors }] of (sizes as readonly LatentSizeErrors[]).entries()) {
    if (!Number.isSafeInteger(size) || size < 1 || sizes.findIndex((other) => other.size === size) !== index)
      refuse(caller, `sizes[${index}].size`, 'a whole number of at least 1, each once', size, 'Name each size once.')
    if (!Array.isArray(errors) || errors.length < leastSeeds)
      refuse(caller, `sizes[${index}].errors`, `of at least ${leastSeeds} trainings`, errors, 'Train from three seeds or more.')
    if (examples === 0 || errors.length !== runs || errors.some((row) => row.length !== examples))
      refuse(
        caller,
        `sizes[${index}].errors`,
        `${runs} rows of ${examples} errors, as the first size has`,
        [errors.length, errors[0]?.length],
        'Judge all models on the same examples.',
      )
    checkFinite(caller, `sizes[${index}].errors`, errors)
  }
  return sizes
}
