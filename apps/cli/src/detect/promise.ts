import { type ConformalThreshold, falseAlarmSpread } from '@sandglass/core'
import { formatCount, formatPercent } from '../output/format.js'

/** What a share of false discoveries promises. */
export function discoveryText(fdr: number): string[] {
  return [`Of the examples that are flagged in this batch, on average at most ${formatPercent(fdr)} are normal.`]
}

/** What the threshold that was gone by promises, in sentences. */
export function promiseText(threshold: ConformalThreshold): string[] {
  const { falseAlarms, confidence, rank, calibrationExamples } = threshold
  const { mean, standardDeviation, interval90 } = falseAlarmSpread(threshold)
  const [low, high] = interval90.map((share) => formatPercent(share, 2))
  const promise =
    confidence === null
      ? `A new normal example exchangeable with the calibration set is flagged with probability at most ${formatPercent(falseAlarms)}, averaged over calibration sets.`
      : `With confidence ${formatPercent(confidence)}, this calibration set lets at most ${formatPercent(falseAlarms)} of new normal examples that are exchangeable with it be flagged.`
  return [
    promise,
    `What one calibration set of ${formatCount(calibrationExamples)} may do: for scores without ties, the share it flags is distributed as Beta(${rank}, ${calibrationExamples + 1 - rank}): ${formatPercent(mean, 2)} on average, with a standard deviation of ${(100 * standardDeviation).toPrecision(2)} points; nine in ten sets are between ${low} and ${high}.`,
  ]
}

/** What no such promise covers. */
export const notCovered =
  'Not covered: single pixels or features of a map; windows of one series that overlap (split by time, with a gap); data that have drifted since; normal examples of another kind; and a threshold that was chosen after looking.'
