import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import { custom } from '../networks/custom/index.js'
import { dense } from '../networks/dense/index.js'
import { l1l2 } from '../regularizers/l1l2.js'
import '../testing/backend.js'
import { createModel, type ModelInput, modelRegistry } from './index.js'

/*
 * An example that counts twice is as good as two of it, in whatever is a mean over examples: losses, and penalties on codes and
 * activations. Penalties on weights are of no example. Loss, gradients and what a training step makes of the state are held to that.
 */

const penalised = dense({ input: [4], hidden: [5], latent: 3, regularization: { latent: l1l2(0.2, 0.3) } })
const common = { loss: 'mean-squared-error', seed: 2 } as const
const network = dense({ input: [4], hidden: [5], latent: 3 })
const sigmoids = dense({ input: [4], latent: 3, latentActivation: 'sigmoid' })

const cases: readonly [string, ModelInput][] = [
  ['a penalty on the code', { type: 'autoencoder', network: penalised, ...common }],
  ['sparse, l1', { type: 'sparse', network, sparsity: { type: 'l1', weight: 0.3 }, ...common }],
  ['contractive, one layer', { type: 'contractive', network: sigmoids, weight: 0.3, ...common }],
  ['contractive, several', { type: 'contractive', network, weight: 0.3, ...common }],
  ['vector-quantized', { type: 'vector-quantized', network, entries: 4, ...common }],
]

/** Four examples, of which one counts for nothing; and as many of each as they count for. */
const weights = [2, 0, 3, 1]
const [total, count] = [weights.reduce((sum, weight) => sum + weight, 0), weights.length]
const random = stream(1, 'examples')
const rows = weights.map(() => Array.from({ length: 4 }, () => random.uniform()))
const repeated = rows.flatMap((row, example) => Array.from({ length: weights[example] ?? 0 }, () => row))

/** What a training step comes to: the loss, its parts, its gradients and the state after it, by name. */
function slopesOf(config: ModelInput, examples: readonly (readonly number[])[], counts: readonly number[] | null) {
  using model = createModel(config)
  const parts = new Map<string, number>()
  const gradients = new Map<string, readonly number[]>()
  const state = new Map<string, readonly number[]>()
  const update = ({ name }: tf.Variable, value: tf.Tensor) => {
    for (const [own, variable] of model.state) if (variable.name === name) state.set(own, [...value.dataSync()])
  }
  const context = { training: true, step: 1, random: (purpose: string) => stream(1, purpose), update }
  let loss = Number.NaN
  tf.tidy(() => {
    const input = tf.tensor2d(examples.flat(), [examples.length, 4])
    const labels = model.classes === null ? null : tf.zeros([examples.length], 'int32')
    const batch = { input, target: input, labels, weights: counts && tf.tensor1d([...counts]) }
    const lossOf = () => {
      const objective = model.objective(batch, context)
      for (const [name, part] of Object.entries(objective.parts)) parts.set(name, part.dataSync()[0] as number)
      return objective.loss
    }
    const { value, grads } = tf.variableGrads(lossOf, [...model.weights.values()])
    loss = value.dataSync()[0] as number
    for (const [name, variable] of model.weights) gradients.set(name, [...(grads[variable.name]?.dataSync() ?? [])])
  })
  expect([...state.keys()]).toEqual([...model.state.keys()])
  return { loss, parts, gradients, state }
}

function expectSame(config: ModelInput, factor: number): void {
  const [counted, several] = [slopesOf(config, rows, weights), slopesOf(config, repeated, null)]
  expect(counted.loss).toBeCloseTo(factor * several.loss, 5)
  expect(several.gradients.size).toBeGreaterThan(2)
  for (const [name, gradient] of several.gradients)
    for (const [index, value] of gradient.entries())
      expect(counted.gradients.get(name)?.[index], name).toBeCloseTo(factor * value, 5)
  for (const [name, values] of several.state)
    for (const [index, value] of values.entries()) expect(counted.state.get(name)?.[index], name).toBeCloseTo(value, 5)
}

it.each(cases)('an example that counts twice is two of it: %s', (_, config) => {
  // A weighted mean is Σ w l / n, as in Keras.
  expectSame(config, total / count)
})

const variational = { type: 'variational', network, likelihood: 'gaussian', seed: 2 } as const
const everyModel: readonly [string, ModelInput][] = [
  ...cases,
  ['sparse, rate', { type: 'sparse', network: sigmoids, sparsity: { type: 'rate', weight: 1 }, ...common }],
  ['sparse, top-k', { type: 'sparse', network, sparsity: { type: 'top-k', active: 2 }, ...common }],
  ['vector-quantized, without revival', { type: 'vector-quantized', network, entries: 4, revival: 0, ...common }],
  ['variational', variational],
  ['variational, several samples', { ...variational, importanceSamples: 3 }],
  ['variational, with a capacity', { ...variational, capacity: 2 }],
  ['conditional', { type: 'conditional', network, classes: 2, likelihood: 'gaussian', seed: 2 }],
]

it.each(everyModel)('one that counts for nothing moves nothing, whatever it is: %s', (_, config) => {
  const outlier = (value: number) => slopesOf(config, [...rows, [value, -value, value, 0]], [...weights, 0])
  expect(outlier(20)).toEqual(outlier(1))
})

it('is told of every model', () => {
  expect(new Set(everyModel.map(([, { type }]) => type))).toEqual(new Set(Object.keys(modelRegistry)))
})

it('leaves a codebook as it was where nothing of a batch counts', () => {
  const config: ModelInput = { type: 'vector-quantized', network, entries: 4, ...common }
  using model = createModel(config)
  const { state } = slopesOf(config, rows, [0, 0, 0, 0])
  for (const [name, variable] of model.state) expect(state.get(name)).toEqual([...variable.dataSync()])
})

it('is heeded by the mean over a batch that a rate is', () => {
  const config: ModelInput = {
    type: 'sparse',
    network: sigmoids,
    sparsity: { type: 'rate', weight: 1 },
    ...common,
  }
  const penaltyOf = (...given: [(readonly number[])[], readonly number[] | null]) =>
    slopesOf(config, ...given).parts.get('sparsity') ?? Number.NaN
  expect(penaltyOf(rows, weights)).toBeCloseTo(penaltyOf(repeated, null), 5)
  expect(penaltyOf(rows, weights)).not.toBeCloseTo(penaltyOf(rows, null), 3)
})

it('reaches activations of several samples of each example, and leaves penalties on weights alone', () => {
  const of = (kernel: number) =>
    custom({
      input: [4],
      encoder: [layer.dense(4)],
      decoder: [
        layer.dense(3, 'relu', { activityRegularizer: l1l2(0.1, 0.2), kernelRegularizer: { type: 'l2', l2: kernel } }),
        layer.dense(4),
      ],
    })
  const config = (kernel: number): ModelInput => {
    return { type: 'variational', network: of(kernel), likelihood: 'gaussian', importanceSamples: 3, seed: 2 }
  }
  const regularization = (kernel: number, counts: readonly number[]) =>
    slopesOf(config(kernel), rows, counts).parts.get('regularization') ?? Number.NaN
  const once = regularization(0, [1, 1, 1, 1])
  expect(regularization(0, [2, 2, 2, 2])).toBeCloseTo(2 * once, 5)
  expect(regularization(0, [4, 0, 0, 0]) + regularization(0, [0, 4, 4, 4])).toBeCloseTo(4 * once, 5)
  expect(regularization(0.5, [2, 2, 2, 2]) - regularization(0, [2, 2, 2, 2])).toBeCloseTo(
    regularization(0.5, [1, 1, 1, 1]) - once,
    5,
  )
})
