import type { ModelContract } from '../../testing/model-contract.js'
import { posteriorReference, withLinearCode } from '../../testing/posterior-reference.js'

export const variationalContract: ModelContract = {
  configs(wide) {
    const network = withLinearCode(wide)
    return [
      ['Bernoulli', { type: 'variational', network, likelihood: 'bernoulli', seed: 3 }],
      [
        'Gaussian, weighed',
        { type: 'variational', network, likelihood: 'gaussian', outputActivation: 'sigmoid', beta: 0.5, seed: 4 },
      ],
      [
        'continuous Bernoulli, held to a capacity',
        { type: 'variational', network, likelihood: 'continuous-bernoulli', beta: 2, capacity: 1, seed: 5 },
      ],
      ['three importance samples', { type: 'variational', network, likelihood: 'bernoulli', importanceSamples: 3, seed: 6 }],
    ]
  },
  reference: posteriorReference,
}
