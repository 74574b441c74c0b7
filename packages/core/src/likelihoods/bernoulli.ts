import { bernoulliLogProbability } from '../operations/bernoulli-log-probability.js'
import { binaryCrossentropy } from '../operations/binary-crossentropy.js'
import { scaledMean } from '../operations/scaled-mean.js'
import type { Likelihood } from './likelihood.js'

/**
 * Each value is 1 with probability p = sigmoid(logit), else 0: log p(x) = x·log p + (1 − x)·log(1 − p).
 *
 * For binary data. Grey levels are taken as well, as in the paper's figures of most variational
 * autoencoders; the sum is then a cross-entropy and no log-probability of anything, and can't fall
 * below the grey levels' own entropy.
 */
export const bernoulli: Likelihood = {
  measure: 'probability',
  defaultOutput: 'sigmoid',
  outputs: ['sigmoid'],
  hasScale: false,
  logProbability: ({ logits, targets, mask = null }) => bernoulliLogProbability(logits, targets, mask),
  // The mean over all values, by one kernel, times how many an example has.
  loss: ({ logits, targets }) => scaledMean(binaryCrossentropy(logits, targets), targets.size / (targets.shape[0] ?? 1)),
  mean: null,
  requirement: () => ({
    range: [0, 1],
    because: 'the Bernoulli likelihood',
    cure: "Scale the values into [0, 1], or train with likelihood: 'gaussian'.",
  }),
}
