import type { RandomStream } from '@sandglass/base'
import { drawIndex } from '../draw-index.js'
import type { Points } from './gaussian.js'

/**
 * To begin with, some points as centres, each drawn with a chance that grows with its squared distance
 * from those before it (k-means++, Arthur and Vassilvitskii, 2007), and each point at its nearest one.
 *
 * @returns each point's centre; fewer centres than asked for where there are no more different points
 */
export function nearestCentres({ values, count, size }: Points, centres: number, random: RandomStream): Uint32Array {
  const nearest = new Uint32Array(count)
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  let centre = random.integer(count)
  for (let number = 0; number < centres; number++) {
    let farthest = 0
    for (let point = 0; point < count; point++) {
      let distance = 0
      for (let i = 0; i < size; i++) distance += ((values[point * size + i] as number) - (values[centre * size + i] as number)) ** 2
      if (distance < (distances[point] as number)) {
        distances[point] = distance
        nearest[point] = number
      }
      farthest = Math.max(farthest, distances[point] as number)
    }
    if (farthest === 0) break
    centre = drawIndex(random, distances)
  }
  return nearest
}
