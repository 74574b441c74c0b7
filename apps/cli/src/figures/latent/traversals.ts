import { type NumberArray, sizeOf } from '@sandglass/base'
import { klPerDimension, type Labels, manifold, type Posteriors, traverse } from '@sandglass/core'
import { isPicture, pictureGrid } from '../images.js'
import type { LatentSection, LatentSubject } from './section.js'
import { greatest, momentsOf } from './statistics.js'

const mostDimensions = 8
/** From one end of what is likely to the other, in standard deviations. */
const places = [-3, -2, -1, 0, 1, 2, 3]

/**
 * What each dimension does: moved alone, or both at once where there are two and a prior.
 *
 * @returns null if the examples are no pictures
 */
export async function traversalSection(
  subject: LatentSubject,
  codes: NumberArray,
  posteriors: Posteriors | null,
): Promise<LatentSection | null> {
  const { model, examples } = subject
  if (!isPicture(model.inputShape)) return null
  const labels: Labels | null = model.classes === null ? null : (examples.labels?.[0] ?? 0)
  const size = sizeOf(model.latentShape)
  if (size === 2 && posteriors !== null) {
    const figure = pictureGrid(await manifold(model, { labels }), { range: examples.range })
    const text =
      'The whole plane of codes, decoded on a grid: the first dimension grows to the right, the second upwards. Between neighbours lies the same share of the prior.'
    return { heading: 'The manifold', text: [text], figures: [{ name: 'manifold', figure }] }
  }
  const { mean, deviation } = momentsOf(codes.values, size)
  const dimensions = greatest(posteriors === null ? deviation : klPerDimension(posteriors), Math.min(size, mostDimensions))
  const code = { values: codes.values.subarray(0, size), shape: model.latentShape }
  const rows: NumberArray[] = []
  for (const dimension of dimensions) {
    const values =
      posteriors === null ? places.map((place) => (mean[dimension] as number) + place * (deviation[dimension] as number)) : places
    rows.push(await traverse(model, code, { dimensions: dimension, values, labels }))
  }
  const figure = pictureGrid(joined(rows), {
    captions: dimensions.map((dimension) => `dimension ${dimension + 1}`),
    range: examples.range,
  })
  const most = posteriors === null ? 'vary' : 'carry'
  const span =
    posteriors === null ? 'three standard deviations below its mean to three above' : '−3 to 3, over nearly all of the prior'
  const which = dimensions.length === size ? 'Each dimension' : `Each of the ${dimensions.length} dimensions that ${most} most`
  return {
    heading: 'What each dimension does',
    text: [`${which} is moved from ${span}, while the others stay as they are in the code of the first example.`],
    figures: [{ name: 'traversals', figure }],
  }
}

/** `[1, …]` each → `[rows, …]` */
export function joined(rows: readonly NumberArray[]): NumberArray {
  const values = new Float32Array(rows.reduce((sum, row) => sum + row.values.length, 0))
  let offset = 0
  for (const row of rows) {
    values.set(row.values, offset)
    offset += row.values.length
  }
  return { values, shape: [rows.length, ...(rows[0]?.shape.slice(1) ?? [])] }
}
