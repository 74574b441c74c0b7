import { formatMeasure } from '../output/format.js'
import { surenessText } from './notes.js'
import { type Comparison, type Measure, mayBeAdvised, modelName, type Row } from './row.js'

/** On which side of 0 a gain's whole interval lies, if on one: that it holds 0 says nothing of how alike methods are. Null where there is none. */
export function verdict({ gain }: Pick<Row, 'gain'>): 'better' | 'worse' | 'not told apart' | null {
  if (gain === null) return null
  const [low, high] = gain.interval
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'not told apart'
}

/** Methods that may be advised, the best first: those that have the measure that decides, and are as small as the model. */
export function rivals({ rows, measures: [measure] }: Comparison): Row[] {
  const sign = measure.better === 'higher' ? -1 : 1
  return rows
    .filter((row) => row.gain !== null && mayBeAdvised(row, rows[0] as Row))
    .toSorted((a, b) => sign * ((a.measures[measure.name] ?? Number.NaN) - (b.measures[measure.name] ?? Number.NaN)))
}

/** What to use for each of some comparisons, those after the first by what they are about. */
export function adviceOfAll([first, ...others]: readonly [Comparison, ...Comparison[]]): string {
  return [adviceOf(first), ...others.map((other) => `${other.heading}: ${adviceOf(other).replace(/^U/, 'u')}`)].join(' ')
}

/** What to use, in a sentence that says by how much and how sure that is. */
export function adviceOf(comparison: Comparison): string {
  const { rows, measures, sureness } = comparison
  const [measure] = measures
  const all = rivals(comparison)
  const [first] = all
  const isVain = first?.isControl === true && verdict(first) !== 'worse'
  const best = isVain ? first : all.find(({ isControl }) => isControl !== true)
  if (best === undefined || best.gain === null) return `There was nothing to hold the ${modelName} against.`
  const figures = `${measure.title} ${shown(best, measure)} against ${shown(rows[0] as Row, measure)}`
  const [low, high] = best.gain.interval
  const [least, most] = [low, high].map((bound) => formatMeasure(Math.abs(bound)))
  const sure = surenessText(sureness)
  if (isVain)
    return `Use none of them: ${best.method} comes to ${figures} of the ${modelName}, which is not better for sure (${sure}).`
  switch (verdict(best)) {
    case 'better':
      return `Use ${best.method}: ${figures} of the ${modelName}, better by ${least} to ${most} (${sure}).`
    case 'worse':
      return `Use the ${modelName}: the best of the others, ${best.method}, comes to ${figures}, worse by ${most} to ${least} (${sure}).`
    default:
      return `Use ${best.method}, the simpler one, as these examples don't tell the two apart: ${figures} of the ${modelName}, a difference between ${formatMeasure(low)} and ${formatMeasure(high)} (${sure}).`
  }
}

function shown({ measures }: Row, { name }: Measure): string {
  const value = measures[name]
  return value === null || value === undefined ? 'none' : formatMeasure(value)
}
