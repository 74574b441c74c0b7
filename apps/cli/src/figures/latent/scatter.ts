import { type NumberArray, sizeOf } from '@sandglass/base'
import { principalComponents } from '@sandglass/core'
import { latentScatter } from '@sandglass/viz'
import { formatQuantity } from '../../output/format.js'
import type { LatentSection, LatentSubject } from './section.js'

/** More points hide each other. */
const mostPoints = 2000

/**
 * Where examples lie among each other, by class where they have one.
 *
 * @returns null if codes are a single number
 */
export function scatterSection(codes: NumberArray, { model, examples: { labels } }: LatentSubject): LatentSection | null {
  const [count = 0, ...shape] = codes.shape
  const size = sizeOf(shape)
  if (size < 2) return null
  const shown = Math.min(count, mostPoints)
  const some = { values: codes.values.subarray(0, shown * size), shape: [shown, size] }
  const components = size === 2 ? null : principalComponents(some)
  const percent = (components?.shares ?? []).map((share) => `${Math.round(100 * share)} %`)
  const axis = (index: number) => (components === null ? `latent ${index + 1}` : `component ${index + 1}, ${percent[index]}`)
  const figure = latentScatter({
    points: components?.points ?? some,
    xLabel: axis(0),
    yLabel: axis(1),
    ...(labels && { labels: Array.from({ length: shown }, (_, index) => labels[index] as number) }),
  })
  const where = `Where the encoder puts ${formatQuantity(shown, 'example')}`
  const how =
    components === null
      ? ''
      : `, seen along the two directions in which their codes of ${size} numbers vary most; these hold ${percent.join(' and ')} of the variance`
  const told = model.classes === null ? 'which it was not told of' : 'which it was told of'
  const colours = labels ? ` Colours are classes, ${told}.` : ''
  return { heading: 'The latent space', text: [`${where}${how}.${colours}`], figures: [{ name: 'latent', figure }] }
}
