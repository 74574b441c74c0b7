import { expandNetwork } from '../../networks/index.js'
import { valueAt } from '../../schedules/index.js'
import type { DoubleArray } from '../../testing/arrays.js'
import type { ModelContract } from '../../testing/model-contract.js'
import { reconstructionLoss } from '../../testing/reference-loss.js'
import { runReference } from '../../testing/reference-network.js'
import type { ModelInput } from '../index.js'
import type { SparsityConfig } from './config.js'
import type { SparseConfig } from './model.js'
import { codeActivation } from './sparsity.js'

export const sparseContract: ModelContract = {
  configs(network) {
    const common = { type: 'sparse', network, loss: 'binary-crossentropy', seed: 5 } as const
    const rate: readonly [string, ModelInput] = ['a rate', { ...common, sparsity: { type: 'rate', rate: 0.1, weight: 0.05 } }]
    return [
      ['l1', { ...common, sparsity: { type: 'l1', weight: 0.05 } }],
      ['top-k', { ...common, sparsity: { type: 'top-k', active: 1 } }],
      ['top-k, fewer and fewer', { ...common, sparsity: { type: 'top-k', active: { type: 'linear', from: 3, to: 1, over: 9 } } }],
      ...(codeActivation(network) === 'sigmoid' ? [rate] : []),
    ]
  },
  reference({ config, weights, input, target }) {
    const resolved = config as SparseConfig
    const { sparsity } = resolved
    const through = (code: DoubleArray) =>
      sparsity.type === 'top-k' ? largestOnly(code, valueAt(sparsity.active, { step: Number.POSITIVE_INFINITY })) : code
    const run = runReference(expandNetwork(resolved.network), [...weights.values()], input, through)
    return run.penalty + reconstructionLoss(resolved, run.output, target) + penaltyOf(run.latent, sparsity)
  },
}

function penaltyOf({ values, shape }: DoubleArray, sparsity: SparsityConfig): number {
  const [batch = 1] = shape
  if (sparsity.type === 'top-k') return 0
  if (sparsity.type === 'l1') return (sparsity.weight * values.reduce((sum, value) => sum + Math.abs(value), 0)) / batch
  const units = values.length / batch
  const { rate } = sparsity
  let sum = 0
  for (let unit = 0; unit < units; unit++) {
    const mean = values.filter((_, index) => index % units === unit).reduce((total, value) => total + value, 0) / batch
    sum += rate * Math.log(rate / mean) + (1 - rate) * Math.log((1 - rate) / (1 - mean))
  }
  return sparsity.weight * sum
}

function largestOnly({ values, shape }: DoubleArray, count: number): DoubleArray {
  const units = values.length / (shape[0] ?? 1)
  const kept = values.map((value, index) => {
    const start = Math.floor(index / units) * units
    return values.subarray(start, start + units).filter((other) => other > value).length < count ? value : 0
  })
  return { shape, values: kept }
}
