import { type Examples, subset } from '@sandglass/base'
import { anomalyMaps, type Detection } from '@sandglass/core'
import { featureNames } from '@sandglass/data/preprocessing'
import type { ReportTable } from '@sandglass/viz'
import { isPicture } from '../figures/images.js'
import { className } from '../options/class.js'
import { sourceKind, sourceOf } from '../output/sources.js'
import { oddestOf, shownExamples } from './figures.js'
import type { Prepared } from './prepare.js'

/** How many of an example's values are named. */
const named = 3

/** Which examples are the oddest, and of what is no picture, which of their values the model could rebuild least. */
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

async function largestErrors({ model, detector, place }: Prepared, odd: Examples): Promise<string[]> {
  const { values } = await anomalyMaps(model, detector, odd)
  const size = values.length / odd.count
  const names = place.preprocessing === null ? null : featureNames(place.preprocessing)
  return Array.from({ length: odd.count }, (_, row) => shares(values.subarray(row * size, (row + 1) * size), names))
}

/** `length (52 %), width (31 %), 4 (9 %)`. */
function shares(errors: Float32Array, names: readonly string[] | null): string {
  const whole = errors.reduce((sum, error) => sum + error, 0) || 1
  return oddestOf(errors, named)
    .map((value) => `${names?.[value] ?? value + 1} (${Math.round((100 * (errors[value] as number)) / whole)}\u00a0%)`)
    .join(', ')
}
