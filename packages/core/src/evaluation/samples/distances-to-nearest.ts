import type { NumberArray } from '@sandglass/base'
import { checkAlike, featuresOf } from '../features/features.js'
import { nearestRows } from '../features/nearest-rows.js'

/**
 * How far each sample is from the nearest of some examples: a model that has learnt its training
 * examples by heart makes samples much nearer to them than other real examples are.
 *
 * @param samples `[count, …]`
 * @param examples `[count, …]`, of the same features, such as all training images
 * @returns `[count]`, by Euclid
 * @throws InvalidArgumentError if they are no such arrays
 */
export async function distancesToNearest(samples: NumberArray, examples: NumberArray): Promise<Float32Array> {
  const caller = 'distancesToNearest'
  const [a, b] = [featuresOf(caller, 'samples', samples), featuresOf(caller, 'examples', examples)]
  checkAlike(caller, a, b)
  return (await nearestRows(a, b, 1)).distances
}
