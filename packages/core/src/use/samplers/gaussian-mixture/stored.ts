import * as v from 'valibot'
import { parse } from '../../../configuration/parse.js'
import type { StoredTensor } from '../../../persistence/safetensors/types.js'
import { classCounts, finiteNumbers, logarithm, type StoredTensors } from '../read-learnt.js'
import type { Learnt } from '../sampler.js'
import { type Covariance, type CovarianceKind, covarianceKinds } from './gaussian.js'
import type { Mixture } from './mixture.js'

/** How many parts were chosen, and how well they do. */
export interface Chosen {
  /** How many parts were asked for; of several numbers, the one that was chosen. */
  readonly components: number
  /** The mean of ln p over the codes that it was fitted on, in nats a code. */
  readonly logLikelihood: number
  /** The same over the validation examples, for each number of parts that was tried; empty without any. */
  readonly tried: readonly { readonly components: number; readonly logLikelihood: number }[]
}

/** What was fitted: a mixture for each class, or one for all. */
export interface FittedMixtures extends Chosen {
  /** How many numbers a code has. */
  readonly size: number
  readonly covariance: Covariance
  readonly perClass: boolean
  /** On how many examples of each class. */
  readonly counts: readonly number[]
  /** Null for a class without examples. */
  readonly mixtures: readonly (Mixture | null)[]
}

const components = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

const schema = v.strictObject({
  type: v.literal('gaussian-mixture'),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  covariance: v.picklist(['full', 'diagonal']),
  perClass: v.boolean(),
  counts: classCounts,
  components,
  logLikelihood: logarithm,
  tried: v.array(v.strictObject({ components, logLikelihood: logarithm })),
})

/** The fitted mixtures as plain numbers, those of class k under `k.weights`, `k.means` and `k.covariances`. */
export function writeMixtures({ mixtures, ...fitted }: FittedMixtures): Learnt {
  const tensors = new Map<string, StoredTensor>()
  for (const [label, mixture] of mixtures.entries()) {
    if (!mixture) continue
    const { weights, gaussians } = mixture
    tensors.set(`${label}.weights`, { shape: [weights.length], values: Float64Array.from(weights) })
    tensors.set(`${label}.means`, rows(gaussians.map(({ mean }) => mean)))
    tensors.set(`${label}.covariances`, rows(gaussians.map(({ covariance }) => covariance)))
  }
  return {
    config: { type: 'gaussian-mixture', ...fitted, counts: [...fitted.counts], tried: fitted.tried.map((each) => ({ ...each })) },
    tensors,
  }
}

/**
 * What {@link writeMixtures} has written, nothing of it trusted.
 *
 * @throws InvalidArgumentError if the config is none
 * @throws InvalidFileError if the tensors don't go with it
 */
export function readMixtures(config: unknown, tensors: StoredTensors): FittedMixtures {
  const { type: _, ...fitted } = parse('loadSampler', schema, config, 'sampler')
  const kind = covarianceKinds[fitted.covariance]
  if (!fitted.perClass && fitted.counts.length !== 1) tensors.fail('it has several classes, and knows none.')
  const mixtures = fitted.counts.map((count, label) => (count === 0 ? null : readMixture(label, kind, fitted.size, tensors)))
  return { ...fitted, mixtures }
}

function readMixture(label: number, kind: CovarianceKind, size: number, tensors: StoredTensors): Mixture {
  const weights = finiteNumbers(tensors, `${label}.weights`, [null])
  const parts = weights.length
  const means = finiteNumbers(tensors, `${label}.means`, [parts, size])
  const covariances = finiteNumbers(tensors, `${label}.covariances`, [parts, kind.parameters(size)])
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (parts === 0 || weights.some((weight) => weight < 0) || Math.abs(total - 1) > 1e-6)
    tensors.fail(`the weights of class ${label} are no shares of 1.`)
  const gaussians = Array.from(weights, (_, part) => {
    const covariance = rowOf(covariances, part, parts)
    if (!kind.variances(covariance, size).every((variance) => variance > 0))
      tensors.fail(`a variance of class ${label} is not above 0.`)
    return kind.gaussian(rowOf(means, part, parts), covariance)
  })
  return { weights: [...weights], gaussians }
}

function rows(arrays: readonly Float64Array[]): StoredTensor {
  const length = arrays[0]?.length ?? 0
  const values = new Float64Array(arrays.length * length)
  for (const [row, array] of arrays.entries()) values.set(array, row * length)
  return { shape: [arrays.length, length], values }
}

function rowOf(values: Float64Array, row: number, count: number): Float64Array {
  const length = values.length / count
  return values.slice(row * length, (row + 1) * length)
}
