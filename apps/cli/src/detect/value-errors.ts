import { type Examples, sizeOf } from '@sandglass/base'
import { anomalyMaps } from '@sandglass/core'
import { featureNames } from '@sandglass/data/preprocessing'
import type { Prepared } from './prepare.js'

/** How badly each value of an example was rebuilt: one number a column, or in a window of a series one a column and moment. */
export interface ValueErrors {
  /** The columns' names, or their numbers from 1. */
  readonly columns: readonly string[]
  /** How many moments a window has; 1 for what is none. */
  readonly moments: number
  /** `[moments, columns]` an example. */
  readonly examples: readonly Float32Array[]
}

export async function valueErrors(
  { model, detector, place }: Pick<Prepared, 'model' | 'detector' | 'place'>,
  examples: Examples,
): Promise<ValueErrors> {
  const { values } = await anomalyMaps(model, detector, examples)
  const size = sizeOf(examples.shape)
  const moments = examples.shape.length === 2 ? (examples.shape[0] as number) : 1
  const width = size / moments
  const names = place.preprocessing === null ? [] : featureNames(place.preprocessing)
  return {
    columns: Array.from({ length: width }, (_, column) => names[column] ?? String(column + 1)),
    moments,
    examples: Array.from({ length: examples.count }, (_, row) => values.subarray(row * size, (row + 1) * size)),
  }
}

/** The errors of each column, all moments together. */
export function byColumn({ columns }: ValueErrors, errors: Float32Array): Float64Array {
  const sums = new Float64Array(columns.length)
  errors.forEach((error, at) => {
    sums[at % columns.length] = (sums[at % columns.length] as number) + error
  })
  return sums
}
