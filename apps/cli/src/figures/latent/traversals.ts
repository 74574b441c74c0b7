import { sizeOf } from '@sandglass/base'
import { type Labels, manifold } from '@sandglass/core'
import { isPicture, pictureGrid } from '../images.js'
import type { LatentSection, LatentSubject } from './section.js'
import { greatest } from './statistics.js'
import { dimensionNames, type Survey, traversed } from './survey.js'

const mostDimensions = 8

/**
 * What each dimension does: moved alone, or both at once where there are two and a prior.
 *
 * @returns null if the examples are no pictures
 */
export async function traversalSection(subject: LatentSubject, survey: Survey): Promise<LatentSection | null> {
  const { model, examples } = subject
  if (!isPicture(model.inputShape)) return null
  const labels: Labels | null = model.classes === null ? null : (examples.labels?.[0] ?? 0)
  const size = sizeOf(model.latentShape)
  const hasPrior = model.prior !== null
  if (size === 2 && hasPrior) {
    const figure = pictureGrid(await manifold(model, { labels }), { range: examples.range })
    const text =
      'The whole plane of codes, decoded on a grid: the first dimension grows to the right, the second upwards. Between neighbours lies the same share of the prior.'
    return { heading: 'The manifold', text: [text], figures: [{ name: 'manifold', figure }] }
  }
  const dimensions = greatest(survey.weights, Math.min(size, mostDimensions))
  const code = survey.codes.values.subarray(0, size)
  const figure = pictureGrid(await traversed(model, survey, { code, dimensions, labels }), {
    captions: dimensionNames(dimensions),
    range: examples.range,
  })
  const which =
    dimensions.length === size
      ? 'Each dimension'
      : `Each of the ${dimensions.length} dimensions that ${hasPrior ? 'carry' : 'vary'} most`
  const span = hasPrior ? '−3 to 3, over nearly all of the prior' : 'three standard deviations below its mean to three above'
  return {
    heading: 'What each dimension does',
    text: [`${which} is moved from ${span}, while the others stay as they are in the code of the first example.`],
    figures: [{ name: 'traversals', figure }],
  }
}
