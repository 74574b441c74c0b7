import { type ConformalThreshold, falseAlarmSpread } from '@sandglass/core'
import { resolveReading } from '../data/reading.js'
import { formatCount, formatPercent } from '../output/format.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'

/** What a share of false discoveries promises. */
export function discoveryText(fdr: number): string[] {
  return [`Of the examples that are flagged in this batch, on average at most ${formatPercent(fdr)} are normal.`]
}

/**
 * What the threshold that was gone by promises, in sentences.
 *
 * @param group what says which rows belong together; null where each is by itself
 */
export function promiseText(threshold: ConformalThreshold, group: string | null): string[] {
  const { falseAlarms, confidence } = threshold
  const share = formatPercent(falseAlarms)
  const sure = confidence === null ? null : formatPercent(confidence)
  if (group === null)
    return [
      sure === null
        ? `A new normal example exchangeable with the calibration set is flagged with probability at most ${share}, averaged over calibration sets.`
        : `With confidence ${sure}, this calibration set lets at most ${share} of new normal examples that are exchangeable with it be flagged.`,
      spreadText(threshold),
    ]
  return [
    sure === null
      ? `A new normal example of the very groups that the calibration set is of (${group}), mixed as there, is flagged with probability at most ${share}, averaged over calibration sets of these groups.`
      : `With confidence ${sure}, this calibration set lets at most ${share} of new normal examples of the very groups that it is of (${group}), mixed as there, be flagged.`,
    `Of examples of another ${group} nothing is promised: those of one are alike, so that it counts how many of them there are, not how many examples.`,
  ]
}

function spreadText(threshold: ConformalThreshold): string {
  const { rank, calibrationExamples } = threshold
  const { mean, standardDeviation, interval90 } = falseAlarmSpread(threshold)
  const [low, high] = interval90.map((share) => formatPercent(share, 2))
  return `What one calibration set of ${formatCount(calibrationExamples)} may do: for scores without ties, the share it flags is distributed as Beta(${rank}, ${calibrationExamples + 1 - rank}): ${formatPercent(mean, 2)} on average, with a standard deviation of ${(100 * standardDeviation).toPrecision(2)} points; nine in ten sets are between ${low} and ${high}.`
}

/** What says which rows belong together, of those that a detector was made with. */
export function groupOf({ place: { run, reading } }: Pick<Prepared, 'place'>, flags: DetectFlags): string | null {
  return resolveReading('detect', run?.config.data.reading ?? reading, { ...flags }).group
}

/** What no such promise covers. */
export const notCovered =
  'Not covered: single pixels or features of a map; windows of one series that overlap (split by time, with a gap); data that have drifted since; normal examples of another kind, or of other groups than the calibration set is of, such as another patient; and a threshold that was chosen after looking.'
