import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import {
  adam,
  autoencoder,
  custom,
  evaluate,
  fit,
  fromArray,
  layer,
  load,
  memoryStore,
  save,
  sgd,
  summary,
  trainer,
} from '../index.js'
import type { Model } from '../models/model.js'
import { expandNetwork, type NetworkConfig } from '../networks/index.js'
import { type DoubleArray, draw } from '../testing/arrays.js'
import '../testing/backend.js'
import { contractNetworks } from '../testing/contract-networks.js'
import { expectNear, toTensor } from '../testing/gradients.js'
import { runReference } from '../testing/reference-network.js'
import * as references from '../testing/references.js'
import { batchNormalization } from './batch-normalization.js'

const network = custom({
  input: [3],
  encoder: [layer.batchNormalization({ momentum: 0.75 }), layer.dense(2)],
  decoder: [layer.dense(3)],
})

/** Two columns far from mean 0 and variance 1, and one that is constant. */
function columns(rows: number) {
  const random = stream(1, 'columns')
  return draw([rows, 3], () => random.normal()).values.map(
    (value, index) => [5 + 2 * value, -1 + value / 4, 7][index % 3] as number,
  )
}

const valuesOf = (model: Model, name: string) => [...(model.state.get(`encoder.batch-normalization.${name}`)?.dataSync() ?? [])]

describe('batch normalisation', () => {
  it('moves its running moments towards each batch’s, and uses the batch’s own in training only', () => {
    using model = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    using training = trainer(model, { optimizer: sgd({ learningRate: 1e-6 }), seed: 1 })
    const values = columns(40)
    const column = (index: number) => values.filter((_, place) => place % 3 === index)
    const mean = (list: Float64Array) => list.reduce((sum, value) => sum + value, 0) / list.length
    const variance = (list: Float64Array) => mean(list.map((value) => (value - mean(list)) ** 2))
    const input = tf.tensor2d(Float32Array.from(values), [40, 3])
    expect(valuesOf(model, 'runningMean')).toEqual([0, 0, 0])
    expect(valuesOf(model, 'runningVariance')).toEqual([1, 1, 1])
    for (let step = 1; step <= 3; step++) {
      training.step({ input, target: input }).dispose()
      const kept = 0.75 ** step
      const moved = (from: number, of: (list: Float64Array) => number) =>
        [0, 1, 2].map((index) => kept * from + (1 - kept) * of(column(index)))
      expectNear(valuesOf(model, 'runningMean'), moved(0, mean), 1e-6)
      expectNear(valuesOf(model, 'runningVariance'), moved(1, variance), 1e-6)
    }
    const before = valuesOf(model, 'runningMean')
    tf.dispose([model.reconstruct(input), model.encode(input)])
    expect(valuesOf(model, 'runningMean')).toEqual(before)
    input.dispose()
  })

  it('gives a batch mean 0 and variance 1, and the same channel by channel whatever the batch is cut of', () => {
    const built = batchNormalization.build({ type: 'batch-normalization', momentum: 0.9, epsilon: 1e-6 }, [3], () =>
      expect.unreachable(),
    )
    tf.tidy(() => {
      const weights = built.weights.map(({ shape, initializer }) => tf.tensor(initializer(shape, stream(1, 'none')), [...shape]))
      const pass = { training: true, random: (purpose: string) => stream(1, purpose), penalize: null, update: null }
      const input = tf.tensor2d(Float32Array.from(columns(50)), [50, 3])
      const output = built.apply(input, weights, pass)
      expectNear(tf.mean(output, 0).dataSync(), [0, 0, 0], 1e-4)
      expectNear(tf.mean(tf.square(output), 0).dataSync(), [1, 1, 0], 1e-4)
      const image = built.apply(tf.reshape(input, [5, 2, 5, 3]), weights, pass)
      expectNear(image.dataSync(), output.dataSync(), 1e-6)
    })
  })

  it.each(['residual, a feature map', 'custom, normalised'])('has the gradient of training where a network has it: %s', (name) => {
    const config = contractNetworks[name] as NetworkConfig
    using model = autoencoder({ network: config, loss: 'mean-squared-error', outputActivation: 'sigmoid', seed: 1 })
    const random = stream(2, 'problem')
    const [input, target] = [0, 1].map(() => draw([3, ...model.inputShape], () => random.uniform())) as [DoubleArray, DoubleArray]
    const weights = new Map(Array.from(model.weights, ([name, { shape }]) => [name, draw(shape, () => 0.5 * random.normal())]))
    for (const [name, variable] of model.weights) tf.tidy(() => variable.assign(toTensor(weights.get(name) as DoubleArray)))
    const lossOf = (moved: ReadonlyMap<string, DoubleArray>) => {
      const { output } = runReference(expandNetwork(config), [...moved.values()], input, undefined, true)
      return references.meanSquaredError(references.activate(output, 'sigmoid'), target).values[0] ?? Number.NaN
    }
    const context = { training: true, step: 1, random: (purpose: string) => stream(1, purpose) }
    tf.tidy(() => {
      const batch = { input: toTensor(input), target: toTensor(target) }
      const { value, grads } = tf.variableGrads(() => model.objective(batch, context).loss, [...model.weights.values()])
      expectNear(value.dataSync(), [lossOf(weights)], 1e-5)
      for (const [name, variable] of model.weights) {
        const { shape, values } = weights.get(name) as DoubleArray
        const at = (position: number, change: number) =>
          lossOf(new Map(weights).set(name, { shape, values: values.with(position, (values[position] ?? 0) + change) }))
        const expected = values.map((_, position) => (at(position, 1e-5) - at(position, -1e-5)) / 2e-5)
        expectNear(grads[variable.name]?.dataSync() ?? [], expected, 1e-4)
      }
    })
  })

  it('is saved with its running moments, and counted', async () => {
    const examples = fromArray(Float32Array.from(columns(64)), [3])
    using model = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    await fit(model, examples, { epochs: 2, batchSize: 16, optimizer: adam(), seed: 1 })
    const store = memoryStore()
    await save(model, store)
    using loaded = await load(store)
    expect(valuesOf(loaded, 'runningVariance')).toEqual(valuesOf(model, 'runningVariance'))
    expect(valuesOf(loaded, 'runningVariance')).not.toEqual([1, 1, 1])
    expect(await evaluate(loaded, examples)).toEqual(await evaluate(model, examples))
    const { layers, parameters } = summary(model)
    expect(layers[0]).toMatchObject({ name: 'batch-normalization', parameters: 12 })
    expect(parameters).toBe(12 + 8 + 9)
  })

  it('leaves no tensor behind, in training as outside', () => {
    const before = tf.memory().numTensors
    const model = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    const training = trainer(model, { seed: 1 })
    const input = tf.ones([4, 3])
    training.step({ input, target: input }).dispose()
    const during = tf.memory().numTensors
    training.step({ input, target: input }).dispose()
    expect(tf.memory().numTensors).toBe(during)
    input.dispose()
    training.dispose()
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
