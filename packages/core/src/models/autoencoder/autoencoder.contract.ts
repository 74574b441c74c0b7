import { expandNetwork, type NetworkConfig } from '../../networks/index.js'
import type { DoubleArray } from '../../testing/arrays.js'
import type { ModelContract } from '../../testing/model-contract.js'
import { runReference } from '../../testing/reference-network.js'
import * as references from '../../testing/references.js'
import type { ModelInput } from '../index.js'

export const autoencoderContract: ModelContract = {
  configs: (network) => [
    ['binary cross-entropy', { type: 'autoencoder', network, loss: 'binary-crossentropy', seed: 3 }],
    ['mean squared error', { type: 'autoencoder', network, loss: 'mean-squared-error', outputActivation: 'sigmoid', seed: 4 }],
  ],
  reference({ config, weights, input, target }) {
    const { network, loss } = config as Extract<ModelInput, { type: 'autoencoder' }>
    const run = runReference(expandNetwork(network as NetworkConfig), [...weights.values()], input)
    const probabilities = endsInSigmoid(network as NetworkConfig) ? run.output : references.activate(run.output, 'sigmoid')
    return run.penalty + (loss === 'mean-squared-error' ? squared(probabilities, target) : crossentropy(probabilities, target))
  },
}

function endsInSigmoid(config: NetworkConfig): boolean {
  const last = expandNetwork(config).decoder.at(-1)
  return last !== undefined && 'activation' in last && last.activation === 'sigmoid'
}

function squared(probabilities: DoubleArray, target: DoubleArray): number {
  return references.meanSquaredError(probabilities, target).values[0] ?? Number.NaN
}

function crossentropy({ values, shape }: DoubleArray, target: DoubleArray): number {
  const logits = { shape, values: values.map((p) => Math.log(p / (1 - p))) }
  return references.binaryCrossentropy(logits, target).values[0] ?? Number.NaN
}
