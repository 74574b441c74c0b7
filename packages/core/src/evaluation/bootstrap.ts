import { type RandomStream, refuse, stream } from '@sandglass/base'
import { normalQuantile } from './normal-quantile.js'
import { studentQuantile } from './student-quantile.js'

/** The least and the greatest of what is likely. */
export type Interval = readonly [low: number, high: number]

/** How an interval is found. */
export interface IntervalOptions {
  /** How likely it is to hold the true value, between 0 and 1. Default 0.95. */
  readonly confidence?: number | undefined
  /** How often the examples are drawn anew; at least 100. Default 1000, or so many more that ten lie beyond either end. */
  readonly replicates?: number | undefined
  /** What they are drawn from. Default 0. */
  readonly seed?: number | undefined
}

/** A mean of figures, and between what it may lie. */
export interface Estimate {
  readonly mean: number
  readonly interval: Interval
}

/** A figure of each example in each of some runs: a row a run (a training's seed, a draw of labels), all of the same length. */
export type Runs = readonly ArrayLike<number>[]

/**
 * By how much a measure that is a mean over examples differs between two methods, judged on the same
 * examples in the same order: the paired bootstrap (Efron and Tibshirani, "An introduction to the
 * bootstrap", 1993) over examples, as much wider as Student's t has it for few; where there are several runs, with what they
 * differ by, as Student's t has it too. One run speaks for that run alone, and one example for nothing: its interval has no ends.
 * The methods differ if the interval excludes 0.
 *
 * @param a a row a run, a figure an example, such as 1 where a probe was right and 0 where not
 * @param b as many, of the same runs and examples
 * @returns of a − b
 * @throws InvalidArgumentError if they are not alike, or an option is wrong
 *
 * @example
 * const { mean, interval } = pairedDifference(ours.correct, theirs.correct)
 */
export function pairedDifference(a: Runs, b: Runs, options: IntervalOptions = {}): Estimate {
  const caller = 'pairedDifference'
  checkRuns(caller, 'a', a)
  checkRuns(caller, 'b', b)
  const [rows, examples] = [a.length, a[0]?.length ?? 0]
  if (b.length !== rows || b[0]?.length !== examples)
    refuse(caller, 'b', `${rows} runs of ${examples} examples, as a is`, [b.length, b[0]?.length], 'Judge both on the same ones.')
  const differences = a.map((row, run) =>
    Float64Array.from(row, (value, i) => value - ((b[run] as ArrayLike<number>)[i] as number)),
  )
  return bootstrapMean(caller, differences, options)
}

/**
 * A mean over examples, and between what it may lie: the bootstrap over examples, and by what runs differ where there are several.
 *
 * @param runs a row a run, a figure an example
 * @throws InvalidArgumentError if the rows are not equally long, or an option is wrong
 *
 * @example
 * const { mean, interval } = estimateMean([await reconstructionErrors(model, test)])
 */
export function estimateMean(runs: Runs, options: IntervalOptions = {}): Estimate {
  checkRuns('estimateMean', 'runs', runs)
  return bootstrapMean('estimateMean', runs, options)
}

/** A mean over runs and examples, the same examples in every run. */
export function bootstrapMean(caller: string, runs: Runs, options: IntervalOptions): Estimate {
  const [interval] = bootstrap(caller, runs, options, (drawn) => [meanOf(runs, drawn)]) as [Interval]
  return { mean: meanOf(runs), interval }
}

/** Some of the runs, and examples that were drawn anew: how often each. */
export interface Drawn {
  readonly rows: readonly number[]
  readonly weights: Uint32Array
}

/**
 * The intervals of what comes of means over runs and examples that are drawn anew, by its quantiles; all figures share the draws.
 *
 * @param figuresOf means, or what changes with them nearly in proportion where they change little
 */
export function bootstrap(
  caller: string,
  runs: Runs,
  options: IntervalOptions,
  figuresOf: (drawn: Drawn) => readonly number[],
): Interval[] {
  const weights = new Uint32Array(runs[0]?.length ?? 0)
  const everyExample = Uint32Array.from(weights, (_, i) => i)
  const rows = Array.from(runs.keys())
  const once = new Uint32Array(weights.length).fill(1)
  const spread = spreadOf(rows.map((row) => figuresOf({ rows: [row], weights: once })))
  const all = figuresOf({ rows, weights: once })
  const wider = widening(weights.length, confidenceOf(caller, options))
  if (wider === null) return all.map(() => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  return intervalsOf(caller, options, (seed, replicate) => {
    const random = stream(seed, 'bootstrap', replicate)
    weights.fill(0)
    drawAmong(everyExample, weights, random)
    const drawn = figuresOf({ rows, weights })
    const widened = all.map((figure, i) => figure + wider * ((drawn[i] as number) - figure))
    return spread(widened, stream(seed, 'bootstrap of runs', replicate))
  })
}

/**
 * By how much an interval of means must be wider than the quantiles of draws: these know nothing of how badly few examples tell
 * their own spread, and find it too small by √((n − 1) / n) (Hesterberg, "What teachers should know about the bootstrap", 2015).
 * Null for one example, which tells none.
 */
function widening(examples: number, confidence: number): number | null {
  if (examples < 2) return null
  const p = (1 + confidence) / 2
  return Math.sqrt(examples / (examples - 1)) * (studentQuantile(p, examples - 1) / normalQuantile(p))
}

/** Moves figures of one draw of the examples by as much as other runs might have come to. */
export type Spread = (figures: readonly number[], random: RandomStream) => readonly number[]

/**
 * How far means over runs may be from those of all runs that might have been: Student's t times the standard error. Drawing the few
 * runs anew would tell far too little: of three it sees two thirds of their variance, and knows nothing of how badly three tell it.
 * Means of runs differ by chance among the examples too, of which the bootstrap has told a part already, so that intervals are rather too
 * wide than too narrow: with that part taken off, those of two runs would hold the truth in 92 cases of 100 instead of 95 or more.
 *
 * @param ofEach a list a run, of the same figures
 */
export function spreadOf(ofEach: readonly (readonly number[])[]): Spread {
  const runs = ofEach.length
  if (runs < 2) return (figures) => figures
  const errors = (ofEach[0] ?? []).map((_, figure) => {
    const values = ofEach.map((figures) => figures[figure] as number)
    const mean = values.reduce((sum, value) => sum + value / runs, 0)
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1) / runs)
  })
  return (figures, random) => {
    const t = studentT(random, runs - 1)
    return figures.map((figure, i) => figure + t * (errors[i] as number))
  }
}

/** A draw from Student's t distribution: a normal by the root of a mean of squared ones. */
function studentT(random: RandomStream, degrees: number): number {
  const normal = random.normal()
  let squares = 0
  for (let i = 0; i < degrees; i++) squares += random.normal() ** 2
  return normal / Math.sqrt(squares / degrees)
}

/** The intervals of figures that come of replicates, by their quantiles. */
export function intervalsOf(
  caller: string,
  options: IntervalOptions,
  figuresOf: (seed: number, replicate: number) => readonly number[],
): Interval[] {
  const { seed = 0 } = options
  const confidence = confidenceOf(caller, options)
  const { replicates = Math.max(1000, Math.ceil(20 / (1 - confidence))) } = options
  if (!Number.isInteger(replicates) || replicates < 100)
    refuse(caller, 'replicates', 'a whole number of at least 100', replicates, 'Leave it out for 1000.')
  const drawn = Array.from({ length: replicates }, (_, replicate) => figuresOf(seed, replicate))
  const tail = (1 - confidence) / 2
  return (drawn[0] ?? []).map((_, figure) => {
    const sorted = Float64Array.from(drawn, (figures) => figures[figure] as number).sort()
    return [quantile(sorted, tail), quantile(sorted, 1 - tail)]
  })
}

function confidenceOf(caller: string, { confidence = 0.95 }: IntervalOptions): number {
  return confidence > 0 && confidence < 1
    ? confidence
    : refuse(caller, 'confidence', 'a number between 0 and 1', confidence, 'Leave it out for 0.95.')
}

/** Draws as many of the members as there are, with repeats: adds to the weight of each as often as it is drawn. */
export function drawAmong(members: Uint32Array, weights: Uint32Array, random: RandomStream): void {
  const share = members.length / 2 ** 32
  for (let i = 0; i < members.length; i++) {
    // Without the second draws by which `integer` is even to the last bit: this is most of a bootstrap's time.
    const drawn = members[Math.floor(random.bits() * share)] as number
    weights[drawn] = (weights[drawn] as number) + 1
  }
}

/** The mean over runs and examples: all of them, each once, or those drawn. */
export function meanOf(runs: Runs, drawn: Drawn | null = null): number {
  const rows = drawn?.rows ?? Array.from(runs.keys())
  let sum = 0
  for (const row of rows) {
    const values = runs[row] as ArrayLike<number>
    if (drawn === null) for (let i = 0; i < values.length; i++) sum += values[i] as number
    else for (let i = 0; i < values.length; i++) sum += (drawn.weights[i] as number) * (values[i] as number)
  }
  return sum / (rows.length * (runs[0]?.length ?? 0))
}

/** Of sorted values, between the two nearest. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const [low, high] = [sorted[below] as number, sorted[Math.min(sorted.length - 1, below + 1)] as number]
  return low + (place - below) * (high - low)
}

function checkRuns(caller: string, argument: string, runs: Runs): void {
  const length = runs?.[0]?.length ?? 0
  if (!Array.isArray(runs) || length === 0 || runs.some((row) => row.length !== length))
    refuse(caller, argument, 'a list of runs, each with a figure for every example', runs, 'Give a row a run, all as long.')
  checkFinite(caller, argument, runs)
}

/** Refuses figures of which there is no mean, such as the error of an example that a mask leaves nothing of. */
export function checkFinite(caller: string, argument: string, runs: Runs): void {
  for (const [run, row] of runs.entries())
    for (let example = 0; example < row.length; example++)
      if (!Number.isFinite(row[example]))
        refuse(
          caller,
          `${argument}[${run}][${example}]`,
          'a finite number',
          row[example],
          'Leave that example out of every row, if it has no figure.',
        )
}
