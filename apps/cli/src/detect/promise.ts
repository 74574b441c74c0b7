import { type ConformalThreshold, falseAlarmSpread } from '@sandglass/core'
import { resolveReading } from '../data/reading.js'
import { formatCount, formatPercent } from '../output/format.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'

/** What makes calibration examples alike, so that they are not as many independent ones. */
export interface Alike {
  /** The groups that they are of, for which alone a promise then holds; null where each is by itself. */
  readonly groups: Groups | null
  /** Whether they are windows that share rows. */
  readonly areOverlapping: boolean
}

interface Groups {
  /** The column that says which rows belong together. */
  readonly column: string
  /** How many there are; null for a detector of before they were counted. */
  readonly count: number | null
}

/** What a share of false discoveries promises. */
export function discoveryText(fdr: number, { groups, areOverlapping }: Alike): string[] {
  const whose = groups === null ? 'the examples' : `the examples of ${named(groups)}`
  const share = `on average at most ${formatPercent(fdr)} are normal`
  return [
    `Of ${whose} that are flagged in this batch, ${share}${areOverlapping ? ifIndependent : ''}.`,
    ...(areOverlapping ? [`${overlap}: take it for a guide.`] : []),
    ...(groups === null ? [] : [nothingOf(groups)]),
  ]
}

/** What the threshold that was gone by promises, in sentences. */
export function promiseText(threshold: ConformalThreshold, alike: Alike): string[] {
  const { groups, areOverlapping } = alike
  const isSure = threshold.confidence !== null
  return [
    isSure ? sureText(threshold, alike) : averageText(threshold, groups),
    ...(areOverlapping
      ? [`${overlap}: ${isSure ? 'that confidence is not kept' : 'what one calibration set may do is not known'}.`]
      : []),
    ...(groups === null && !areOverlapping ? [spreadText(threshold)] : []),
    ...(groups === null ? [] : [nothingOf(groups)]),
  ]
}

function averageText({ falseAlarms }: ConformalThreshold, groups: Groups | null): string {
  const share = `is flagged with probability at most ${formatPercent(falseAlarms)}, averaged over calibration sets`
  return groups === null
    ? `A new normal example exchangeable with the calibration set ${share}.`
    : `A new normal example of ${named(groups)} ${share} of these groups.`
}

function sureText({ falseAlarms, confidence }: ConformalThreshold, { groups, areOverlapping }: Alike): string {
  const whose = groups === null ? 'that are exchangeable with it' : `of ${named(groups)}`
  return `With confidence ${formatPercent(confidence ?? 0)}, this calibration set lets at most ${formatPercent(falseAlarms)} of new normal examples ${whose} be flagged${areOverlapping ? ifIndependent : ''}.`
}

const ifIndependent = ', if they were independent'

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

/** What makes the examples alike that a detector was calibrated on. */
export function alikeOf({ place: { run, reading }, detector }: Pick<Prepared, 'place' | 'detector'>, flags: DetectFlags): Alike {
  const { group, window } = resolveReading('detect', run?.config.data.reading ?? reading, { ...flags })
  return {
    groups: group === null ? null : { column: group, count: detector.calibrationGroups },
    areOverlapping: window !== null && window.step < window.length,
  }
}

/** What no such promise covers. */
export const notCovered =
  'Not covered: single pixels or features of a map; windows of one series that overlap (split by time, with a gap); data that have drifted since; normal examples of another kind, or of other groups than the calibration set is of, such as another patient; and a threshold that was chosen after looking.'
