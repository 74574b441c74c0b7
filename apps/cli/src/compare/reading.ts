import {
  type Estimate,
  estimateMean,
  estimateRocAuc,
  type Interval,
  pairedDifference,
  type Runs,
  rocAucDifference,
  type ScoredExamples,
} from '@sandglass/core'

/** What one measure came to beside one training. */
export type Reading =
  /** A mean over examples: a row a draw of labels, a figure an example. */
  | { readonly kind: 'mean'; readonly runs: Runs }
  /** The area under the receiver operating characteristic. */
  | ({ readonly kind: 'auc' } & ScoredExamples)
  /** A figure whose interval nobody knows. */
  | { readonly kind: 'figure'; readonly value: number }

/** What several trainings came to together. */
export function readingsTogether(
  readings: readonly Reading[],
  seed: number,
): { readonly mean: number; readonly interval: Interval | null } {
  const runs = runsOf(readings)
  if (runs !== null) return estimateMean(runs, { seed })
  const scored = scoredOf(readings)
  if (scored !== null) return estimateRocAuc(scored, { seed })
  const values = readings.flatMap((reading) => (reading.kind === 'figure' ? [reading.value] : []))
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, interval: null }
}

/** By how much two methods differ, beside the same trainings: the paired bootstrap. Null where that can't be told. */
export function readingsDiffer(
  a: readonly Reading[],
  b: readonly Reading[],
  options: { readonly seed: number; readonly confidence: number },
): Estimate | null {
  const [runs, others] = [runsOf(a), runsOf(b)]
  if (runs !== null && others !== null) return pairedDifference(runs, others, options)
  const [scored, rivals] = [scoredOf(a), scoredOf(b)]
  return scored !== null && rivals !== null ? rocAucDifference(scored, rivals, options) : null
}

/** Whether it can be told by how much two methods differ. */
export function canDiffer(a: readonly Reading[] | null, b: readonly Reading[] | null): boolean {
  const [own = null, other = null] = [a?.[0]?.kind, b?.[0]?.kind]
  return own === other && own !== null && own !== 'figure'
}

function runsOf(readings: readonly Reading[]): Runs | null {
  const runs = readings.flatMap((reading) => (reading.kind === 'mean' ? [...reading.runs] : []))
  return runs.length === 0 ? null : runs
}

function scoredOf(readings: readonly Reading[]): readonly ScoredExamples[] | null {
  const scored = readings.flatMap((reading) => (reading.kind === 'auc' ? [reading] : []))
  return scored.length === 0 ? null : scored
}
