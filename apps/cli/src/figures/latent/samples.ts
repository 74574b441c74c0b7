import { generate, type Sampler } from '@sandglass/core'
import { className } from '../../options/class.js'
import { isPicture, pictureGrid } from '../images.js'
import type { LatentSection, LatentSubject } from './section.js'

const lines = 4
const columns = 10

/**
 * What a model makes of codes that no example has: a line for each class, for a model that has classes.
 *
 * @returns null if the examples are no pictures
 */
export async function samplesSection(
  { model, examples, classes: names, seed }: LatentSubject,
  sampler: Sampler,
  remarks: readonly string[] = [],
): Promise<LatentSection | null> {
  if (!isPicture(model.inputShape)) return null
  const { classes, inputShape } = model
  const count = (classes ?? lines) * columns
  const labels = classes === null ? null : Array.from({ length: count }, (_, index) => Math.floor(index / columns))
  const { values } = await generate(model, { count, sampler, seed, labels })
  const shape = classes === null ? [count, ...inputShape] : [classes, columns, ...inputShape]
  const captions = classes === null ? [] : Array.from({ length: classes }, (_, label) => className(names, label))
  const figure = pictureGrid({ values, shape }, { captions, range: examples.range })
  const text = `What the decoder makes of codes drawn from ${sampler.name}${classes === null ? '' : ', a line for each class'}.`
  return { heading: 'Samples', text: [text, ...remarks], figures: [{ name: 'samples', figure }] }
}
