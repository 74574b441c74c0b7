import { bernoulli } from './bernoulli.js'
import { continuousBernoulli } from './continuous-bernoulli.js'
import { gaussian } from './gaussian.js'
import type { Likelihood } from './likelihood.js'

/** Every likelihood by its name in a config. */
export const likelihoods = {
  bernoulli,
  gaussian,
  'continuous-bernoulli': continuousBernoulli,
} satisfies Record<string, Likelihood>

export type LikelihoodName = keyof typeof likelihoods

export const likelihoodNames = Object.keys(likelihoods) as [LikelihoodName, ...LikelihoodName[]]

export function likelihoodOf(name: LikelihoodName): Likelihood {
  return likelihoods[name]
}
