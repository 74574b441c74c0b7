import { type RandomStream, refuse, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { countBelow, sortedScores } from './conformal.js'

/** How scores are watched for drift. */
export interface DriftOptions {
  /**
   * The evidence at which drift is called. Without any, the probability that it is ever reached within a
   * window is at most 1 / evidence. Default 100.
   */
  readonly evidence?: number | undefined
  /** How many scores are watched before the watch begins anew. Default 100,000. */
  readonly window?: number | undefined
  /** What decides between equal scores. Default 0. */
  readonly seed?: number | undefined
}

/** What a watch has to say after one more score. */
export interface DriftReading {
  /** The evidence so far in this window against the scores' being exchangeable with the calibration set's: 1 is none. It stands still once drift was called. */
  readonly evidence: number
  /** Whether it was reached with this score; true once a window. */
  readonly isDrift: boolean
}

/** Watches a stream of scores. */
export interface DriftWatch {
  /** Takes the next score of the stream. */
  add(score: number): DriftReading
}

const optionsSchema = v.strictObject({
  evidence: v.optional(v.pipe(v.number(), v.gtValue(1), v.description('The evidence at which drift is called.')), 100),
  window: v.optional(wholeNumber('How many scores are watched before the watch begins anew.'), 100_000),
  seed: v.optional(seed('What decides between equal scores.'), 0),
})

/** The bets: that p-values are low, that they are uniform, that they are high. */
const bets = [-1, 0, 1] as const
/** How much of the stake moves to other bets at each step. */
const moved = 0.01
/** How much is staked at once. The rest waits, and an equal share of it is staked with each score: a drift may begin at any of them. */
const atOnce = 0.5

/**
 * Watches whether the scores of a stream still look like those of the calibration set, by a conformal test
 * martingale. Each score's p-value is its rank, ties decided by chance, among the calibration scores and
 * all that came before it in this window; as long as all are exchangeable, these p-values are independent
 * and uniform. The Simple Jumper bets against that (Vovk et al., "Retrain or not retrain: conformal test
 * martingales for change-point detection", 2021). Half of a stake of 1 is betted at the first score; the other half
 * is kept, and an equal share of it joins with each score of the window, so that losses while all was well don't
 * hide a drift that begins late. What is betted and what is kept is the evidence: a mixture over the score at which
 * the bets begin, and so a martingale itself, which by Ville's inequality ever reaches c with probability at most 1 / c.
 *
 * A rise in the share of anomalies is drift as well: the evidence tells that something has changed, not what.
 *
 * @param calibration scores of the normal examples that a detector was calibrated on
 * @throws InvalidArgumentError if a score is not a number, or an option is wrong
 */
export function driftWatch(calibration: ArrayLike<number>, options: DriftOptions = {}): DriftWatch {
  const { evidence: limit, window, seed } = parse('driftWatch', optionsSchema, options)
  const sorted = sortedScores('driftWatch', 'calibration', calibration)
  const seen = new Float64Array(sorted.length + window)
  let windows = 0
  let { count, kept, stakes, isTold, random } = begin()
  function begin() {
    seen.set(sorted)
    return {
      count: sorted.length,
      kept: 1 - atOnce,
      stakes: bets.map(() => atOnce / bets.length),
      isTold: false,
      random: stream(seed, 'drift', windows++),
    }
  }
  return {
    add(score) {
      if (typeof score !== 'number' || Number.isNaN(score))
        refuse('driftWatch', 'score', 'a number', score, 'Leave out what could not be scored.')
      if (count === seen.length) ({ count, kept, stakes, isTold, random } = begin())
      const below = countBelow(seen, score, count)
      const p = smoothedPValue(seen, count, score, below, random)
      seen.copyWithin(below + 1, below, count)
      seen[below] = score
      count++
      // Nothing is won by betting on; and what grows on would run over.
      if (!isTold) {
        const joining = Math.min(kept, (1 - atOnce) / window)
        kept -= joining
        stakes = bet(
          stakes.map((stake) => stake + joining / bets.length),
          p,
        )
      }
      const evidence = kept + sum(stakes)
      const isDrift = !isTold && evidence >= limit
      isTold ||= isDrift
      return { evidence, isDrift }
    },
  }
}

/** (#{higher} + u · #{equal, its own counted}) / (count + 1), u uniform. */
function smoothedPValue(seen: Float64Array, count: number, score: number, below: number, random: RandomStream): number {
  let equal = 0
  while (below + equal < count && seen[below + equal] === score) equal++
  return (count - below - equal + random.uniform() * (equal + 1)) / (count + 1)
}

function bet(stakes: readonly number[], p: number): number[] {
  const all = sum(stakes)
  return bets.map((side, i) => ((1 - moved) * (stakes[i] as number) + (moved * all) / bets.length) * (1 + side * (p - 0.5)))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
