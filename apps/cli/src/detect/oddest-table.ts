import { type Examples, subset } from '@sandglass/base'
import type { Detection } from '@sandglass/core'
import type { ReportTable } from '@sandglass/viz'
import { isPicture } from '../figures/images.js'
import { className } from '../options/class.js'
import { sourceKind, sourceOf } from '../output/sources.js'
import { oddestOf, shownExamples } from './oddest.js'
import type { Prepared } from './prepare.js'
import { byColumn, valueErrors } from './value-errors.js'

/** How many of an example's columns are named. */
const named = 3

/** Which examples are the oddest, and of what is no picture, which of their columns the model could rebuild least. */
export async function oddestTable(prepared: Prepared, examples: Examples, { scores, pValues }: Detection): Promise<ReportTable> {
  const { labels, classes = null } = examples
  const odd = oddestOf(scores, shownExamples)
  const errors = isPicture(examples.shape) ? null : await largestErrors(prepared, subset(examples, odd))
  return {
    columns: [sourceKind(examples), 'score', 'p-value', ...(labels ? ['class'] : []), ...(errors ? ['largest errors'] : [])],
    rows: odd.map((index, row) => [
      sourceOf(examples, index),
      scores[index] as number,
      pValues[index] as number,
      ...(labels ? [className(classes, labels[index] as number)] : []),
      ...(errors ? [errors[row] as string] : []),
    ]),
  }
}

/** `length (52 %), width (31 %), 4 (9 %)`, and of a window the moment that has most. */
async function largestErrors(prepared: Prepared, odd: Examples): Promise<string[]> {
  const errors = await valueErrors(prepared, odd)
  const { columns, moments, examples } = errors
  return examples.map((own) => {
    const sums = byColumn(errors, own)
    const whole = sums.reduce((sum, error) => sum + error, 0) || 1
    const shares = oddestOf(sums, named).map((column) => {
      const share = Math.round((100 * (sums[column] as number)) / whole)
      return `${columns[column]} (${share}\u00a0%)`
    })
    if (moments === 1) return shares.join(', ')
    const byMoment = Array.from({ length: moments }, (_, moment) =>
      own.subarray(moment * columns.length, (moment + 1) * columns.length).reduce((sum, error) => sum + error, 0),
    )
    return `${shares.join(', ')}; most at moment ${1 + (oddestOf(byMoment, 1)[0] ?? 0)}`
  })
}
