import { expandNetwork } from '../../networks/index.js'
import type { DoubleArray } from '../../testing/arrays.js'
import type { ModelContract } from '../../testing/model-contract.js'
import { reconstructionLoss } from '../../testing/reference-loss.js'
import { runReference } from '../../testing/reference-network.js'
import type { AutoencoderConfig } from './model.js'
import { drawSizes } from './nested.js'

export const autoencoderContract: ModelContract = {
  configs: (network) => [
    ['binary cross-entropy', { type: 'autoencoder', network, loss: 'binary-crossentropy', seed: 3 }],
    ['mean squared error', { type: 'autoencoder', network, loss: 'mean-squared-error', outputActivation: 'sigmoid', seed: 4 }],
    ...(network.type === 'dense'
      ? [['nested', { type: 'autoencoder', network, loss: 'binary-crossentropy', nested: { sizes: null }, seed: 5 }] as const]
      : []),
  ],
  reference({ config, weights, input, target, random }) {
    const resolved = config as AutoencoderConfig
    const { nested } = resolved
    const sizes = nested && drawSizes(nested, input.shape[0] ?? 0, random('nested dropout'))
    const cut = ({ values, shape }: DoubleArray) => {
      const columns = shape[1] ?? 1
      return { shape, values: values.map((value, i) => (i % columns < (sizes?.[Math.floor(i / columns)] ?? columns) ? value : 0)) }
    }
    const run = runReference(expandNetwork(resolved.network), [...weights.values()], input, cut)
    return run.penalty + reconstructionLoss(resolved, run.output, target)
  },
}
