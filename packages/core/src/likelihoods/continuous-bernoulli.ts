import { continuousBernoulliFamily } from '../operations/natural-families.js'
import { naturalLogProbability } from '../operations/natural-log-probability.js'
import { scaledMean } from '../operations/scaled-mean.js'
import type { Likelihood, Predictions } from './likelihood.js'

const logProbability = ({ logits, targets, mask = null }: Predictions) =>
  naturalLogProbability(logits, targets, continuousBernoulliFamily, mask)

/**
 * The Bernoulli distribution's formula as a density on [0, 1], with the constant that makes it one:
 * with λ = sigmoid(z), λˣ (1 − λ)¹⁻ˣ · C(λ) = exp(x·z) · z / (exp(z) − 1).
 *
 * Loaiza-Ganem and Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational
 * autoencoders" (2019). For grey levels, where the Bernoulli distribution gives no density. What is
 * shown is the mean, 1 / (1 − exp(−z)) − 1 / z, which is nearer to ½ than λ.
 */
export const continuousBernoulli: Likelihood = {
  measure: 'density',
  defaultOutput: 'sigmoid',
  outputs: ['sigmoid'],
  hasScale: false,
  logProbability,
  loss: (predictions) => scaledMean(logProbability(predictions), -1),
  mean: continuousBernoulliFamily.mean,
  requirement: () => ({
    range: [0, 1],
    because: 'the continuous Bernoulli likelihood',
    cure: "Scale the values into [0, 1], or train with likelihood: 'gaussian'.",
  }),
}
