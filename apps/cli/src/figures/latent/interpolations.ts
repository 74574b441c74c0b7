import { sizeOf, subset } from '@sandglass/base'
import { interpolate } from '@sandglass/core'
import { isPicture, pictureGrid } from '../images.js'
import type { LatentSection, LatentSubject } from './section.js'

const mostPairs = 4
const steps = 10

/**
 * What lies between examples: each line walks from one to the next through the codes between them.
 *
 * @returns null if the examples are no pictures, or there is only one
 */
export async function interpolationSection({ model, examples }: LatentSubject): Promise<LatentSection | null> {
  const pairs = Math.min(mostPairs, Math.floor(examples.count / 2))
  if (!isPicture(model.inputShape) || pairs === 0) return null
  // In many dimensions the codes of a normal distribution lie near a sphere, in two they fill the plane.
  const method = model.prior && sizeOf(model.latentShape) > 2 ? 'spherical' : 'linear'
  const every = (first: number) =>
    subset(
      examples,
      Uint32Array.from({ length: pairs }, (_, pair) => 2 * pair + first),
    )
  const ways = await interpolate(model, every(0), every(1), { steps, method })
  const how = method === 'spherical' ? 'along the arc between their codes' : 'straight from code to code'
  return {
    heading: 'Between examples',
    text: [`From one example to another, ${how}. The ends are reconstructions; what lies between is nobody’s code.`],
    figures: [{ name: 'interpolations', figure: pictureGrid(ways, { range: examples.range }) }],
  }
}
