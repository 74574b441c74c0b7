import type { RandomStream } from '@sandglass/base'
import { drawIndex } from '../draw-index.js'
import type { Gaussian, Points } from './gaussian.js'

/** A weighted sum of normal distributions. */
export interface Mixture {
  /** They add up to 1. */
  readonly weights: readonly number[]
  readonly gaussians: readonly Gaussian[]
}

/** ln Σ w p over a mixture's parts of one point; `logShares` takes each part's ln(w p). */
export function logDensityOf(
  { gaussians }: Mixture,
  logWeights: ArrayLike<number>,
  values: ArrayLike<number>,
  offset: number,
  logShares: Float64Array,
): number {
  let largest = Number.NEGATIVE_INFINITY
  for (const [part, gaussian] of gaussians.entries()) {
    const share = (logWeights[part] as number) + gaussian.logDensity(values, offset)
    logShares[part] = share
    if (share > largest) largest = share
  }
  let sum = 0
  for (const share of logShares) sum += Math.exp(share - largest)
  return largest + Math.log(sum)
}

/** The mean over some points of ln p, in nats. */
export function logLikelihoodOf(mixture: Mixture, { values, count, size }: Points): number {
  const logWeights = mixture.weights.map(Math.log)
  const logShares = new Float64Array(mixture.weights.length)
  let sum = 0
  for (let point = 0; point < count; point++) sum += logDensityOf(mixture, logWeights, values, point * size, logShares)
  return sum / count
}

export function drawFrom({ weights, gaussians }: Mixture, random: RandomStream, into: Float32Array): void {
  gaussians[drawIndex(random, weights)]?.draw(random, into)
}
