import { InvalidArgumentError, refuse } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../configuration/parse.js'
import { betaQuantile, binomialDistribution } from './binomial.js'

/** How many false alarms may be. */
export interface FalseAlarmOptions {
  /** α: the share of normal examples that may be flagged. Above 0 and below 1; default 0.01. */
  readonly falseAlarms?: number | undefined
  /**
   * How sure it shall be that this calibration set keeps to that share: with 0.95, all but one in twenty
   * calibration sets do. Default null: sets do on average.
   */
  readonly confidence?: number | null | undefined
}

/** The fields of {@link FalseAlarmOptions}, for schemas. */
export const falseAlarmEntries = {
  falseAlarms: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('The share of normal examples that may be flagged.')),
    0.01,
  ),
  confidence: v.optional(
    v.nullable(
      v.pipe(
        v.number(),
        v.gtValue(0),
        v.ltValue(1),
        v.description('How sure it shall be that this calibration set keeps to that share; null for: on average over such sets.'),
      ),
    ),
    null,
  ),
}

const optionsSchema = v.strictObject(falseAlarmEntries)

/** Above which score an example is flagged, and what that promises. */
export interface ConformalThreshold {
  /** The k-th highest calibration score: what scores higher is flagged, what scores the same is not. */
  readonly threshold: number
  /** k. */
  readonly rank: number
  /** n: how many examples it was calibrated on. */
  readonly calibrationExamples: number
  /** k / (n + 1): an example is flagged where its p-value is at most that. */
  readonly level: number
  /** α, as asked for. */
  readonly falseAlarms: number
  readonly confidence: number | null
}

/**
 * How odd scores are beside those of normal examples: p = (1 + #{calibration scores ≥ score}) / (n + 1). Of a
 * normal example that is exchangeable with the calibration examples, P(p ≤ α) ≤ α for every α, whatever
 * the score measures (Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005; for
 * outliers Bates et al., "Testing for outliers with conformal p-values", 2023).
 *
 * @param calibration scores of normal examples that nothing was fitted on or chosen by
 * @param scores higher for what is odder
 * @returns `[scores.length]`, from 1 / (n + 1) to 1
 * @throws InvalidArgumentError if there are no calibration scores, or a score is not a number
 *
 * @example
 * conformalPValues([1, 2, 3, 4], [2.5, 9]) // [0.6, 0.2]
 */
export function conformalPValues(calibration: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  const sorted = sortedScores('conformalPValues', 'calibration', calibration)
  checkScores('conformalPValues', 'scores', scores)
  return Float64Array.from(scores, (score) => pValueOf(sorted, score))
}

/** The same of one score. @param sorted calibration scores, rising */
export function pValueOf(sorted: Float64Array, score: number): number {
  return (1 + sorted.length - countBelow(sorted, score)) / (sorted.length + 1)
}

/** How many of some rising scores are below another. */
export function countBelow(sorted: ArrayLike<number>, score: number, length = sorted.length): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < score) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The threshold above which an example is flagged, so that a share of at most `falseAlarms` of normal
 * examples is. With n calibration examples and k = ⌊α(n + 1)⌋ it is their k-th highest score. With
 * `confidence`, k is the largest with P(Bin(n, α) ≤ k − 1) ≤ 1 − confidence: the share that this
 * calibration set flags, Beta(k, n + 1 − k), is then at most α with that probability.
 *
 * @param calibration scores of normal examples that nothing was fitted on or chosen by, each used this once
 * @throws InvalidArgumentError if k is 0: says how many more normal examples are needed
 *
 * @example
 * conformalThreshold(scores, { falseAlarms: 0.01 }).threshold
 */
export function conformalThreshold(calibration: ArrayLike<number>, options: FalseAlarmOptions = {}): ConformalThreshold {
  const { falseAlarms, confidence } = parse('conformalThreshold', optionsSchema, options)
  return thresholdOf('conformalThreshold', sortedScores('conformalThreshold', 'calibration', calibration), falseAlarms, confidence)
}

/** The same, for callers of another name. @param sorted calibration scores, rising */
export function thresholdOf(
  caller: string,
  sorted: Float64Array,
  falseAlarms: number,
  confidence: number | null,
): ConformalThreshold {
  const n = sorted.length
  const k = conformalRank(n, falseAlarms, confidence)
  if (k === 0) refuseTooFew(caller, n, falseAlarms, confidence)
  return {
    threshold: sorted[n - k] as number,
    rank: k,
    calibrationExamples: n,
    level: k / (n + 1),
    falseAlarms,
    confidence,
  }
}

/** What single calibration sets do. */
export interface FalseAlarmSpread {
  /** The mean over calibration sets of the share of normal examples that one set's threshold flags. */
  readonly mean: number
  readonly standardDeviation: number
  /** Between which the share is for nine in ten calibration sets. */
  readonly interval90: readonly [low: number, high: number]
}

/**
 * What one calibration set may do: for scores without ties the share of normal examples that its threshold
 * flags is distributed as Beta(k, n + 1 − k) over calibration sets; with ties it is less.
 *
 * @param threshold as `conformalThreshold` returns it
 */
export function falseAlarmSpread({
  rank,
  calibrationExamples,
}: Pick<ConformalThreshold, 'rank' | 'calibrationExamples'>): FalseAlarmSpread {
  const mean = rank / (calibrationExamples + 1)
  return {
    mean,
    standardDeviation: Math.sqrt((mean * (1 - mean)) / (calibrationExamples + 2)),
    interval90: [betaQuantile(0.05, rank, calibrationExamples), betaQuantile(0.95, rank, calibrationExamples)],
  }
}

/** How many of n calibration scores, the highest, may be at least as high as one that is flagged, counting its own. */
export function conformalRank(n: number, falseAlarms: number, confidence: number | null = null): number {
  if (confidence === null) {
    // By the very comparison that a p-value goes through: 0.29 · 100 is less than 29 in floating point.
    const k = Math.round(falseAlarms * (n + 1))
    return k / (n + 1) <= falseAlarms ? k : k - 1
  }
  const keeps = (k: number) => k <= n && binomialDistribution(k - 1, n, falseAlarms) <= 1 - confidence
  let [k, step] = [0, 1]
  while (keeps(step)) step *= 2
  for (; step >= 1; step /= 2) if (keeps(k + step)) k += step
  return k
}

/** The fewest calibration examples with which anything can be flagged. */
export function fewestForCalibration(falseAlarms: number, confidence: number | null = null): number {
  const estimate = confidence === null ? 1 / falseAlarms - 1 : Math.log(1 - confidence) / Math.log1p(-falseAlarms)
  for (let n = Math.max(1, Math.floor(estimate) - 1); ; n++) if (conformalRank(n, falseAlarms, confidence) > 0) return n
}

function refuseTooFew(caller: string, n: number, falseAlarms: number, confidence: number | null): never {
  const needed = fewestForCalibration(falseAlarms, confidence)
  const surely = confidence === null ? '' : ` with confidence ${confidence}`
  throw new InvalidArgumentError(
    `${caller}: with ${n} calibration examples no threshold keeps false alarms at ${falseAlarms}${surely}: ${needed - n} more of them are needed, ${needed} in all.`,
    { cure: 'Set more normal examples aside for calibration, or allow more false alarms.' },
  )
}

/** @throws InvalidArgumentError if there is none, or one is not a number */
export function sortedScores(caller: string, argument: string, scores: ArrayLike<number>): Float64Array {
  checkScores(caller, argument, scores)
  if (scores.length === 0) refuse(caller, argument, 'at least one score', [], 'Score normal examples that were set aside.')
  return Float64Array.from(scores).sort()
}

function checkScores(caller: string, argument: string, scores: ArrayLike<number>): void {
  if (typeof scores?.length !== 'number') refuse(caller, argument, 'a list of numbers', scores, 'Give scores, one an example.')
  for (let i = 0; i < scores.length; i++)
    if (typeof scores[i] !== 'number' || Number.isNaN(scores[i]))
      refuse(caller, `${argument}[${i}]`, 'a number', scores[i], 'Leave out what could not be scored.')
}
