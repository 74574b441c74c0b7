import { type ConformalThreshold, falseAlarmSpread } from '@sandglass/core'
import { resolveReading } from '../data/reading.js'
import { formatCount, formatPercent } from '../output/format.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'

/** The groups that a calibration set is of, for which alone its promise holds. */
export interface Groups {
  /** The column that says which rows belong together. */
  readonly column: string
  /** How many there are; null for a detector of before they were counted. */
  readonly count: number | null
}

/**
 * What a share of false discoveries promises.
 *
 * @param groups null where each example is by itself
 */
export function discoveryText(fdr: number, groups: Groups | null): string[] {
  const share = `on average at most ${formatPercent(fdr)} are normal`
  if (groups === null) return [`Of the examples that are flagged in this batch, ${share}.`]
  return [`Of the examples of ${named(groups)} that are flagged in this batch, ${share}.`, nothingOf(groups)]
}

/**
 * What the threshold that was gone by promises, in sentences.
 *
 * @param groups null where each example is by itself
 */
export function promiseText(threshold: ConformalThreshold, groups: Groups | null): string[] {
  const { falseAlarms, confidence } = threshold
  const share = formatPercent(falseAlarms)
  const sure = confidence === null ? null : formatPercent(confidence)
  if (groups === null)
    return [
      sure === null
        ? `A new normal example exchangeable with the calibration set is flagged with probability at most ${share}, averaged over calibration sets.`
        : `With confidence ${sure}, this calibration set lets at most ${share} of new normal examples that are exchangeable with it be flagged.`,
      spreadText(threshold),
    ]
  return [
    sure === null
      ? `A new normal example of ${named(groups)} is flagged with probability at most ${share}, averaged over calibration sets of these groups.`
      : `With confidence ${sure}, this calibration set lets at most ${share} of new normal examples of ${named(groups)} be flagged.`,
    nothingOf(groups),
  ]
}

/** `the 12 groups that the calibration set is of (patient), mixed as there,`. */
function named({ column, count }: Groups): string {
  if (count === 1) return `the one group that the calibration set is of (${column})`
  return `the ${count === null ? 'very' : formatCount(count)} groups that the calibration set is of (${column}), mixed as there,`
}

function nothingOf({ column }: Groups): string {
  return `Of examples of another ${column} nothing is promised: those of one are alike, so that it counts how many of them there are, not how many examples.`
}

function spreadText(threshold: ConformalThreshold): string {
  const { rank, calibrationExamples } = threshold
  const { mean, standardDeviation, interval90 } = falseAlarmSpread(threshold)
  const [low, high] = interval90.map((share) => formatPercent(share, 2))
  return `What one calibration set of ${formatCount(calibrationExamples)} may do: for scores without ties, the share it flags is distributed as Beta(${rank}, ${calibrationExamples + 1 - rank}): ${formatPercent(mean, 2)} on average, with a standard deviation of ${(100 * standardDeviation).toPrecision(2)} points; nine in ten sets are between ${low} and ${high}.`
}

/** The groups of the examples that a detector was calibrated on. */
export function groupsOf(
  { place: { run, reading }, detector }: Pick<Prepared, 'place' | 'detector'>,
  flags: DetectFlags,
): Groups | null {
  const { group } = resolveReading('detect', run?.config.data.reading ?? reading, { ...flags })
  return group === null ? null : { column: group, count: detector.calibrationGroups }
}

/** What no such promise covers. */
export const notCovered =
  'Not covered: single pixels or features of a map; windows of one series that overlap (split by time, with a gap); data that have drifted since; normal examples of another kind, or of other groups than the calibration set is of, such as another patient; and a threshold that was chosen after looking.'
