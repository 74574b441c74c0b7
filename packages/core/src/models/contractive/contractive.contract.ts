import { expandNetwork } from '../../networks/index.js'
import { type DoubleArray, drawNormals } from '../../testing/arrays.js'
import type { ModelContract } from '../../testing/model-contract.js'
import { reconstructionLoss } from '../../testing/reference-loss.js'
import { runReference } from '../../testing/reference-network.js'
import type { ContractiveConfig } from './model.js'

export const contractiveContract: ModelContract = {
  configs(network) {
    const common = { type: 'contractive', network, loss: 'binary-crossentropy', weight: 0.02, seed: 6 } as const
    // A long step, so that single precision has enough digits for the difference of two codes.
    return [
      ['closed form, where there is one', { ...common, perturbation: 0.25 }],
      ['sampled', { ...common, method: 'sampled', perturbation: 0.25 }],
    ]
  },
  reference({ config, weights, input, target, random }) {
    const resolved = config as ContractiveConfig
    const runOn = (at: DoubleArray) => runReference(expandNetwork(resolved.network), [...weights.values()], at)
    const codeOf = (at: DoubleArray) => runOn(at).latent
    const norm =
      resolved.method === 'closed-form'
        ? jacobianNorm(input, codeOf)
        : alongDirections(input, codeOf, drawNormals(input.shape, random('contraction')), resolved.perturbation)
    const run = runOn(input)
    return run.penalty + reconstructionLoss(resolved, run.output, target) + resolved.weight * norm
  },
}

/** By central differences along every value of an example: nothing of the closed form. */
function jacobianNorm(input: DoubleArray, codeOf: (at: DoubleArray) => DoubleArray): number {
  const batch = input.shape[0] ?? 1
  const size = input.values.length / batch
  const step = 1e-4
  let sum = 0
  for (let position = 0; position < size; position++) {
    const at = (change: number) =>
      codeOf({ ...input, values: input.values.map((value, index) => (index % size === position ? value + change : value)) }).values
    const [before, after] = [at(-step), at(step)]
    sum += after.reduce((total, value, index) => total + ((value - (before[index] ?? Number.NaN)) / (2 * step)) ** 2, 0)
  }
  return sum / batch
}

function alongDirections(
  input: DoubleArray,
  codeOf: (at: DoubleArray) => DoubleArray,
  directions: DoubleArray,
  perturbation: number,
): number {
  const values = input.values.map((value, index) => value + perturbation * (directions.values[index] ?? Number.NaN))
  const [code, moved] = [codeOf(input).values, codeOf({ ...input, values }).values]
  const squares = moved.reduce((total, value, index) => total + (value - (code[index] ?? Number.NaN)) ** 2, 0)
  return squares / perturbation ** 2 / (input.shape[0] ?? 1)
}
