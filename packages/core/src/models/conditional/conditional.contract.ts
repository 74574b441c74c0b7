import type { ModelContract } from '../../testing/model-contract.js'
import { posteriorReference, withLinearCode } from '../../testing/posterior-reference.js'

export const conditionalContract: ModelContract = {
  configs(wide) {
    const network = withLinearCode(wide)
    return [
      ['Bernoulli', { type: 'conditional', network, classes: 3, likelihood: 'bernoulli', seed: 3 }],
      [
        'Gaussian, two importance samples',
        {
          type: 'conditional',
          network,
          classes: 2,
          likelihood: 'gaussian',
          outputActivation: 'sigmoid',
          beta: 0.5,
          importanceSamples: 2,
          seed: 4,
        },
      ],
    ]
  },
  reference: posteriorReference,
}
