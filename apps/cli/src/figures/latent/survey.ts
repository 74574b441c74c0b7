import { type Examples, type NumberArray, sizeOf } from '@sandglass/base'
import { encode, klPerDimension, type Labels, type Model, type Posteriors, traverse } from '@sandglass/core'
import { momentsOf } from './statistics.js'

/** What the codes of some examples say of each dimension. */
export interface Survey {
  /** Means, where there are posteriors: `[count, …latentShape]`. */
  readonly codes: NumberArray
  readonly posteriors: Posteriors | null
  /** How much each dimension matters: what it carries in nats, or how much it varies. */
  readonly weights: ArrayLike<number>
  /** Where a dimension is moved to: over nearly all of the prior, or of what was seen. */
  valuesOf(dimension: number): number[]
}

/** From one end of what is likely to the other, in standard deviations. */
const places = [-3, -2, -1, 0, 1, 2, 3]

export async function surveyOf(model: Model, examples: Examples): Promise<Survey> {
  const posteriors = model.posterior ? await encode(model, examples, { what: 'posterior' }) : null
  if (posteriors !== null)
    return { codes: posteriors.mean, posteriors, weights: klPerDimension(posteriors), valuesOf: () => places }
  const codes = await encode(model, examples)
  const { mean, deviation } = momentsOf(codes.values, sizeOf(model.latentShape))
  const valuesOf = (dimension: number) =>
    places.map((place) => (mean[dimension] as number) + place * (deviation[dimension] as number))
  return { codes, posteriors, weights: deviation, valuesOf }
}

/**
 * What becomes of a code whose dimensions are moved one at a time.
 *
 * @returns `[dimensions, values, …inputShape]`
 */
export async function traversed(
  model: Model,
  survey: Survey,
  { code, dimensions, labels }: { code: Float32Array; dimensions: readonly number[]; labels: Labels | null },
): Promise<NumberArray> {
  const rows: Float32Array[] = []
  for (const dimension of dimensions) {
    const options = { dimensions: dimension, values: survey.valuesOf(dimension), labels }
    rows.push((await traverse(model, { values: code, shape: model.latentShape }, options)).values)
  }
  return { values: joined(rows), shape: [dimensions.length, places.length, ...model.inputShape] }
}

/** One after the other. */
export function joined(rows: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0))
  let offset = 0
  for (const row of rows) {
    values.set(row, offset)
    offset += row.length
  }
  return values
}

/** How a traversal's lines are called: as the columns of encoded codes are, from 1. */
export function dimensionNames(dimensions: readonly number[]): string[] {
  return dimensions.map((dimension) => `dimension ${dimension + 1}`)
}
