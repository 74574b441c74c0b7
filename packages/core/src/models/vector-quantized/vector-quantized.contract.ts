import { expandNetwork } from '../../networks/index.js'
import type { DoubleArray } from '../../testing/arrays.js'
import type { ContractProblem, ModelContract } from '../../testing/model-contract.js'
import { reconstructionLoss } from '../../testing/reference-loss.js'
import { runReference } from '../../testing/reference-network.js'
import type { VectorQuantizedConfig } from './model.js'

export const vectorQuantizedContract: ModelContract = {
  configs(network) {
    const common = { type: 'vector-quantized', network, loss: 'binary-crossentropy', entries: 5, seed: 7 } as const
    return [
      ['whole vectors', common],
      ['vectors in groups', { ...common, dimensions: 1, commitment: 2 }],
    ]
  },
  /**
   * The surrogate: the decoder gets z(w) + (e − z(w₀)), and the commitment is to e, with e the entries
   * nearest to z(w₀). At w₀ it is the loss itself; its gradient there is the straight-through one.
   */
  reference(problem) {
    const { config, weights, frozen, state, input, target } = problem
    const resolved = config as VectorQuantizedConfig
    const expansion = expandNetwork(resolved.network)
    const before = encodedBy(problem, frozen)
    const entries = nearest(before, state.get('codebook.entries') as DoubleArray)
    let commitment = 0
    const run = runReference(expansion, [...weights.values()], input, (encoded) => {
      const apart = (index: number) => (encoded.values[index] ?? Number.NaN) - (entries.values[index] ?? Number.NaN)
      commitment = encoded.values.reduce((sum, _, index) => sum + apart(index) ** 2, 0) / encoded.values.length
      const lacking = (index: number) => (entries.values[index] ?? Number.NaN) - (before.values[index] ?? Number.NaN)
      return { ...encoded, values: encoded.values.map((value, index) => value + lacking(index)) }
    })
    return run.penalty + reconstructionLoss(resolved, run.output, target) + resolved.commitment * commitment
  },
}

function encodedBy({ config, input }: ContractProblem, weights: ContractProblem['weights']): DoubleArray {
  return runReference(expandNetwork((config as VectorQuantizedConfig).network), [...weights.values()], input).latent
}

/** Each run of as many values as an entry has, replaced by the entry at the smallest distance. */
function nearest({ values, shape }: DoubleArray, { values: entries, shape: [, dimensions = 1] }: DoubleArray): DoubleArray {
  const result = values.slice()
  for (let start = 0; start < values.length; start += dimensions) {
    const distanceTo = (entry: number) => {
      let sum = 0
      for (let i = 0; i < dimensions; i++) sum += ((values[start + i] ?? Number.NaN) - (entries[entry + i] ?? Number.NaN)) ** 2
      return sum
    }
    let best = 0
    for (let entry = 0; entry < entries.length; entry += dimensions) if (distanceTo(entry) < distanceTo(best)) best = entry
    result.set(entries.subarray(best, best + dimensions), start)
  }
  return { shape, values: result }
}
