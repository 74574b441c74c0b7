import { type Detector, falseAlarmSpread } from '@sandglass/core'
import { formatCount } from '../output/format.js'
import type { DetectFlags } from './options.js'

/** `1 %`, `0.54 %`. */
export function percent(share: number, digits = 3): string {
  return `${Number((100 * share).toPrecision(digits))} %`
}

/** What a detection promises, in sentences. */
export function promiseText({ threshold }: Pick<Detector, 'threshold'>, { fdr }: Pick<DetectFlags, 'fdr'>): string[] {
  if (fdr !== undefined) return [`Of the examples that are flagged in this batch, on average at most ${percent(fdr)} are normal.`]
  const { falseAlarms, confidence, rank, calibrationExamples } = threshold
  const { mean, standardDeviation, interval90 } = falseAlarmSpread(threshold)
  const [low, high] = interval90.map((share) => percent(share, 2))
  const promise =
    confidence === null
      ? `A new normal example exchangeable with the calibration set is flagged with probability at most ${percent(falseAlarms)}, averaged over calibration sets.`
      : `With confidence ${percent(confidence)}, this calibration set lets at most ${percent(falseAlarms)} of new normal examples that are exchangeable with it be flagged.`
  return [
    promise,
    `What one calibration set of ${formatCount(calibrationExamples)} may do: for scores without ties, the share it flags is distributed as Beta(${rank}, ${calibrationExamples + 1 - rank}): ${percent(mean, 2)} on average, with a standard deviation of ${(100 * standardDeviation).toPrecision(2)} points; nine in ten sets are between ${low} and ${high}.`,
  ]
}

/** What no such promise covers. */
export const notCovered =
  'Not covered: single pixels or features of a map; windows of one series that overlap (split by time, with a gap); data that have drifted since; normal examples of another kind; and a threshold that was chosen after looking.'
