import { type RandomStream, type Shape, sizeOf } from '@sandglass/base'
import { layer } from '../layers/builders.js'
import type { LayerConfig } from '../layers/index.js'
import type { ModelInput } from '../models/index.js'
import { expandNetwork, type NetworkConfig, type NetworkInput } from '../networks/index.js'
import type { DoubleArray } from './arrays.js'
import type { ContractProblem } from './model-contract.js'
import { runReference } from './reference-network.js'
import * as references from './references.js'

type PosteriorInput = Extract<ModelInput, { type: 'variational' | 'conditional' }>

/** log p(x) of a value: from probabilities and scales, as textbooks have it. */
export const logProbabilities = {
  bernoulli: (x: number, p: number) => x * Math.log(p) + (1 - x) * Math.log(1 - p),
  'continuous-bernoulli': (x: number, p: number) => {
    const constant = Math.abs(p - 0.5) < 1e-6 ? 2 : (2 * Math.atanh(1 - 2 * p)) / (1 - 2 * p)
    return x * Math.log(p) + (1 - x) * Math.log(1 - p) + Math.log(constant)
  },
  gaussian: (x: number, mean: number, scale = 1) => -0.5 * ((x - mean) / scale) ** 2 - Math.log(scale * Math.sqrt(2 * Math.PI)),
} as const

/** A network of the contract with a code that can be a distribution's: linear, and free of penalties. */
export function withLinearCode(network: NetworkConfig): NetworkInput {
  if ('latent' in network && network.latent !== null)
    return { ...network, latentActivation: 'linear', regularization: { ...network.regularization, latent: null } }
  const { input, encoder, decoder } = expandNetwork(network)
  const code = network.type === 'custom' ? layer.dense(2) : layer.convolution(2, 1)
  return { type: 'custom', input, encoder: [...encoder, code], decoder }
}

/**
 * The objective of a model with a posterior, from its formulas in double precision: one draw and the
 * divergence in closed form, or the importance-weighted bound. Schedules are no part of it.
 */
export function posteriorReference(problem: ContractProblem): number {
  const config = problem.config as PosteriorInput
  const { beta, capacity = null, importanceSamples = 1 } = config
  const weight = beta === undefined ? 1 : (beta as number)
  const encoding = encode(problem, config)
  const random = problem.random('reparametrisation')
  const draws = Array.from({ length: importanceSamples }, () => decode(problem, config, encoding, random))
  const penalty = encoding.penalty + average(draws.map((draw) => draw.penalty))
  if (importanceSamples > 1) {
    const bounds = Array.from({ length: encoding.batch }, (_, example) => {
      const logWeights = draws.map(({ logLikelihoods, logRatios }) => at(logLikelihoods, example) + weight * at(logRatios, example))
      return -Math.log(average(logWeights.map(Math.exp)))
    })
    return average(bounds) + penalty
  }
  const divergence = average(
    sums(
      encoding,
      (i) => (at(encoding.mean, i) ** 2 + Math.exp(at(encoding.logVariance, i)) - 1 - at(encoding.logVariance, i)) / 2,
    ),
  )
  const distance = capacity === null ? divergence : Math.abs(divergence - (capacity as number))
  return -average(draws.flatMap(({ logLikelihoods }) => logLikelihoods)) + weight * distance + penalty
}

interface Encoding {
  readonly batch: number
  /** How many values a latent has, and its shape. */
  readonly size: number
  readonly shape: Shape
  readonly mean: readonly number[]
  readonly logVariance: readonly number[]
  readonly penalty: number
}

function encode({ weights, input, labels }: ContractProblem, config: PosteriorInput): Encoding {
  const { encoder, input: shape } = expandNetwork(config.network as NetworkConfig)
  const last = encoder.at(-1) as LayerConfig
  const twice =
    last.type === 'dense' ? { ...last, units: 2 * last.units } : { ...last, filters: 2 * (last as { filters: number }).filters }
  const layers = [...encoder.slice(0, -1), twice as LayerConfig]
  const given = beside(input, labels, config, encoder[0])
  const run = runReference({ input: shape, encoder: layers, decoder: [] }, of(weights, 'encoder'), given)
  const [batch = 0, ...parameters] = run.latent.shape
  const length = (parameters.at(-1) ?? 0) / 2
  const half = (which: number) => Array.from(run.latent.values).filter((_, i) => Math.floor(i / length) % 2 === which)
  const latent = parameters.with(-1, length)
  return { batch, size: sizeOf(latent), shape: latent, mean: half(0), logVariance: half(1), penalty: run.penalty }
}

/** One latent for each example, and what the decoder makes of it. */
function decode({ weights, target, labels }: ContractProblem, config: PosteriorInput, encoding: Encoding, random: RandomStream) {
  const { batch, size, shape, mean, logVariance } = encoding
  const { decoder } = expandNetwork(config.network as NetworkConfig)
  const noise = Array.from({ length: batch * size }, () => Math.fround(random.normal()))
  const latent = noise.map((value, i) => at(mean, i) + Math.exp(at(logVariance, i) / 2) * value)
  const given = beside({ values: Float64Array.from(latent), shape: [batch, ...shape] }, labels, config, decoder[0])
  const { output, penalty } = runReference({ input: shape, encoder: [], decoder }, of(weights, 'decoder'), given)
  const ends = decoder.at(-1)
  const isLogit = !(ends && 'activation' in ends && ends.activation === 'sigmoid')
  const { values } = isLogit ? references.activate(output, 'sigmoid') : output
  // The scale's weight goes through a softplus that keeps the logarithm above −6.
  const scale = Math.exp(-6 + Math.log1p(Math.exp((weights.get('likelihood.logScale')?.values[0] ?? 0) + 6)))
  return {
    penalty,
    logLikelihoods: sums({ batch, size: target.values.length / batch }, (i) =>
      logProbabilities[config.likelihood](at(target.values, i), at(values, i), scale),
    ),
    logRatios: sums(
      encoding,
      (i) => logProbabilities.gaussian(at(latent, i), 0) - logProbabilities.gaussian(at(noise, i), 0) + at(logVariance, i) / 2,
    ),
  }
}

/** Values with each example's class one-hot beside them, as the layer to come takes them. */
function beside(
  values: DoubleArray,
  labels: readonly number[] | null,
  config: PosteriorInput,
  first: LayerConfig | undefined,
): DoubleArray {
  if (config.type !== 'conditional' || !labels) return values
  const { classes } = config
  const [batch = 0, ...shape] = values.shape
  const places = first?.type === 'dense' ? 1 : sizeOf(shape.slice(0, -1))
  const length = sizeOf(shape) / places
  const rows = Array.from({ length: batch * places }, (_, row) => [
    ...values.values.subarray(row * length, (row + 1) * length),
    ...Array.from({ length: classes }, (_, label) => (label === labels[Math.floor(row / places)] ? 1 : 0)),
  ])
  const given = first?.type === 'dense' ? [length + classes] : shape.with(-1, length + classes)
  return { values: Float64Array.from(rows.flat()), shape: [batch, ...given] }
}

function of(weights: ReadonlyMap<string, DoubleArray>, side: 'encoder' | 'decoder'): DoubleArray[] {
  return [...weights].filter(([name]) => name.startsWith(`${side}.`)).map(([, array]) => array)
}

/** A sum over each example's values. */
function sums({ batch, size }: Pick<Encoding, 'batch' | 'size'>, value: (index: number) => number): number[] {
  return Array.from({ length: batch }, (_, example) => {
    let sum = 0
    for (let i = 0; i < size; i++) sum += value(example * size + i)
    return sum
  })
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN
}
