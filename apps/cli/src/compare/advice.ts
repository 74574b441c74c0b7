import { formatMeasure } from '../output/format.js'
import { type Comparison, type Measure, modelName, type Row } from './row.js'

/** Whether a gain's interval excludes 0, and on which side. */
export function verdict({ gain }: Pick<Row, 'gain'>): 'better' | 'worse' | 'open' {
  if (gain === null) return 'open'
  const [low, high] = gain.interval
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'open'
}

/**
 * Methods that may be advised, the best first: those that have the measure that decides, serve examples they have not
 * seen, and give no more numbers, and take no more bytes, than the model does.
 */
export function rivals({ rows, measures: [measure] }: Comparison): Row[] {
  const sign = measure.better === 'higher' ? -1 : 1
  const [most, mostBytes] = [rows[0]?.dimensions ?? Number.POSITIVE_INFINITY, rows[0]?.bytes?.each ?? Number.POSITIVE_INFINITY]
  const isNoLarger = ({ dimensions, bytes }: Row) => (dimensions ?? 0) <= most && (bytes?.each ?? 0) <= mostBytes
  return rows
    .filter((row) => row.gain !== null && !row.isTransductive && isNoLarger(row))
    .toSorted((a, b) => sign * ((a.measures[measure.name] ?? Number.NaN) - (b.measures[measure.name] ?? Number.NaN)))
}

/** What to use for each of some comparisons, those after the first by what they are about. */
export function adviceOfAll([first, ...others]: readonly [Comparison, ...Comparison[]]): string {
  return [adviceOf(first), ...others.map((other) => `${other.heading}: ${adviceOf(other).replace(/^U/, 'u')}`)].join(' ')
}

/** What to use, in a sentence that says by how much and how sure that is. */
export function adviceOf(comparison: Comparison): string {
  const best = rivals(comparison)[0]
  const [measure] = comparison.measures
  if (best?.gain === undefined || best.gain === null) return 'There was nothing to hold the autoencoder against.'
  const figures = `${measure.title} ${shown(best, measure)} against ${shown(comparison.rows[0] as Row, measure)}`
  const [low, high] = best.gain.interval.map((bound) => formatMeasure(Math.abs(bound)))
  switch (verdict(best)) {
    case 'better':
      return `Use ${best.method}: ${figures} of the ${modelName}, better by ${low} to ${high} (95 %, paired bootstrap).`
    case 'worse':
      return `Use the ${modelName}: the best of the others, ${best.method}, comes to ${figures}, worse by ${high} to ${low} (95 %, paired bootstrap).`
    default:
      return `Use ${best.method}, as it is simpler: ${figures} of the ${modelName}, and the paired bootstrap's 95 % interval of the difference holds 0.`
  }
}

function shown({ measures }: Row, { name }: Measure): string {
  const value = measures[name]
  return value === null || value === undefined ? 'none' : formatMeasure(value)
}
