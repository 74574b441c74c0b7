import type { AutoencoderConfig } from '../models/autoencoder/model.js'
import { expandNetwork, type NetworkConfig } from '../networks/index.js'
import type { DoubleArray } from './arrays.js'
import * as references from './references.js'

/**
 * The loss of a decoder's output, for models whose output goes through a sigmoid.
 *
 * @param output what the decoder's layers come to; through the sigmoid already where they end in one
 */
export function reconstructionLoss(
  { network, loss }: Pick<AutoencoderConfig, 'network' | 'loss'>,
  output: DoubleArray,
  target: DoubleArray,
): number {
  const probabilities = endsInSigmoid(network) ? output : references.activate(output, 'sigmoid')
  const logits = { ...probabilities, values: probabilities.values.map((p) => Math.log(p / (1 - p))) }
  const { values } =
    loss === 'mean-squared-error'
      ? references.meanSquaredError(probabilities, target)
      : references.binaryCrossentropy(logits, target)
  return values[0] ?? Number.NaN
}

function endsInSigmoid(config: NetworkConfig): boolean {
  const last = expandNetwork(config).decoder.at(-1)
  return last !== undefined && 'activation' in last && last.activation === 'sigmoid'
}
