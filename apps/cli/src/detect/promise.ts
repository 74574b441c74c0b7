import { type ConformalThreshold, falseAlarmSpread } from '@sandglass/core'
import { resolveReading } from '../data/reading.js'
import { formatCount, formatPercent } from '../output/format.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'

/** What makes calibration examples alike, so that they are not as many independent ones. */
export type Alike = Groups | 'overlapping windows'

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
 * @param alike null where each example is by itself
 */
export function discoveryText(fdr: number, alike: Alike | null): string[] {
  const share = `on average at most ${formatPercent(fdr)} are normal`
  if (alike === null) return [`Of the examples that are flagged in this batch, ${share}.`]
  if (alike === 'overlapping windows')
    return [`Of the windows that are flagged in this batch, ${share}, if they were independent. ${overlap}: take it for a guide.`]
  return [`Of the examples of ${named(alike)} that are flagged in this batch, ${share}.`, nothingOf(alike)]
}

/**
 * What the threshold that was gone by promises, in sentences.
 *
 * @param alike null where each example is by itself
 */
export function promiseText(threshold: ConformalThreshold, alike: Alike | null): string[] {
  const { falseAlarms, confidence } = threshold
  const share = formatPercent(falseAlarms)
  const sure = confidence === null ? null : formatPercent(confidence)
  const whose = alike === null || alike === 'overlapping windows' ? null : named(alike)
  const first =
    sure === null
      ? `A new normal example ${whose === null ? 'exchangeable with the calibration set' : `of ${whose}`} is flagged with probability at most ${share}, averaged over calibration sets${whose === null ? '' : ' of these groups'}.`
      : `With confidence ${sure}, this calibration set lets at most ${share} of new normal examples ${whose === null ? 'that are exchangeable with it' : `of ${whose}`} be flagged.`
  if (alike === null) return [first, spreadText(threshold)]
  if (alike !== 'overlapping windows') return [first, nothingOf(alike)]
  return sure === null
    ? [first, `${overlap}: what one calibration set may do is not known.`]
    : [`${first.slice(0, -1)}, if they were independent.`, `${overlap}: that confidence is not kept.`]
}

/** Neighbours share most of their moments. */
const overlap = 'Windows that overlap are alike, so that it counts how many lie apart, not how many there are'

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

/** What makes the examples alike that a detector was calibrated on; null where each is by itself. */
export function alikeOf(
  { place: { run, reading }, detector }: Pick<Prepared, 'place' | 'detector'>,
  flags: DetectFlags,
): Alike | null {
  const { group, window } = resolveReading('detect', run?.config.data.reading ?? reading, { ...flags })
  if (group !== null) return { column: group, count: detector.calibrationGroups }
  return window !== null && window.step < window.length ? 'overlapping windows' : null
}

/** What no such promise covers. */
export const notCovered =
  'Not covered: single pixels or features of a map; windows of one series that overlap (split by time, with a gap); data that have drifted since; normal examples of another kind, or of other groups than the calibration set is of, such as another patient; and a threshold that was chosen after looking.'
