import { expandNetwork } from '../../networks/index.js'
import type { ModelContract } from '../../testing/model-contract.js'
import { reconstructionLoss } from '../../testing/reference-loss.js'
import { runReference } from '../../testing/reference-network.js'
import type { AutoencoderConfig } from './model.js'

export const autoencoderContract: ModelContract = {
  configs: (network) => [
    ['binary cross-entropy', { type: 'autoencoder', network, loss: 'binary-crossentropy', seed: 3 }],
    ['mean squared error', { type: 'autoencoder', network, loss: 'mean-squared-error', outputActivation: 'sigmoid', seed: 4 }],
  ],
  reference({ config, weights, input, target }) {
    const resolved = config as AutoencoderConfig
    const run = runReference(expandNetwork(resolved.network), [...weights.values()], input)
    return run.penalty + reconstructionLoss(resolved, run.output, target)
  },
}
