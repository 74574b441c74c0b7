import type { RandomStream } from '@sandglass/base'

/** A position, each as likely as its weight is large. */
export function drawIndex(random: RandomStream, weights: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i] as number
  let left = random.uniform() * total
  let last = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    if (weight <= 0) continue
    if (left < weight) return i
    left -= weight
    last = i
  }
  return last
}
