import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import { convolutional } from '../networks/convolutional/index.js'
import { custom } from '../networks/custom/index.js'
import { dense } from '../networks/dense/index.js'
import { expandNetwork, type NetworkConfig, networkDefinitions } from '../networks/index.js'
import { l1 } from '../regularizers/l1.js'
import { l1l2 } from '../regularizers/l1l2.js'
import { l2 } from '../regularizers/l2.js'
import { type DoubleArray, draw } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectNear, toTensor } from '../testing/gradients.js'
import { runReference } from '../testing/reference-network.js'
import * as references from '../testing/references.js'
import { createModel, type ModelInput, modelRegistry } from './index.js'
import type { Model } from './model.js'

/** Small, smooth networks of every kind: no ReLU, whose kink differences of the reference could straddle. */
const networks: Readonly<Record<string, NetworkConfig>> = {
  dense: dense({ input: [3, 2, 1], hidden: [5], latent: 3, activation: 'tanh', latentActivation: 'sigmoid' }),
  'dense, penalised': dense({
    input: [4],
    hidden: [3],
    latent: 2,
    activation: 'softplus',
    regularization: { weights: l1l2(0.01, 0.02), latent: l1(0.1) },
  }),
  'convolutional, a feature map': convolutional({ input: [5, 4, 1], channels: [2, 3], activation: 'tanh' }),
  'convolutional, a vector': convolutional({
    input: [3, 5, 2],
    channels: [2],
    kernelSize: 2,
    latent: 3,
    activation: 'softplus',
    regularization: { weights: l2(0.01), latent: l2(0.1) },
  }),
  'custom, of every layer': custom({
    input: [6, 6, 1],
    encoder: [
      layer.convolution(2, 3, 'tanh', { activityRegularizer: l1(0.01) }),
      layer.averagePooling(2),
      layer.flatten(),
      layer.dense(3, 'elu', { bias: false }),
    ],
    decoder: [
      layer.dense(8),
      layer.activation('tanh'),
      layer.reshape([2, 2, 2]),
      layer.transposedConvolution(2, 3, 'softplus', { stride: 2 }),
      layer.maxPooling(2, { stride: 1 }),
      layer.upsampling(2),
      layer.crop(6),
      layer.convolution(1, 3, 'sigmoid', { padding: 'same', dilation: 2 }),
    ],
  }),
}

/** What each kind of model is tried with on a network. */
const configs: Readonly<Record<string, (network: NetworkConfig) => readonly ModelInput[]>> = {
  autoencoder: (network) => [
    { type: 'autoencoder', network, loss: 'binary-crossentropy', seed: 3 },
    { type: 'autoencoder', network, loss: 'mean-squared-error', outputActivation: 'sigmoid', seed: 4 },
  ],
}

const cases = Object.entries(configs).flatMap(([model, make]) =>
  Object.entries(networks).flatMap(([network, config]) =>
    make(config).map((input) => [`${model}, ${input.loss}, wearing ${network}`, input] as const),
  ),
)

const batch = 2
const evaluation = { training: false, step: 0, random: (purpose: string) => stream(0, purpose) }

/** Inputs and targets in [0, 1] of one batch. */
function examplesFor({ inputShape }: Model) {
  const random = stream(5, 'examples')
  return {
    input: draw([batch, ...inputShape], () => random.uniform()),
    target: draw([batch, ...inputShape], () => random.uniform()),
  }
}

function weightsOf(model: Model): DoubleArray[] {
  return [...model.weights.values()].map((variable) => ({
    shape: variable.shape,
    values: Float64Array.from(variable.dataSync()),
  }))
}

it('every model and every network is held to the contract', () => {
  expect(Object.keys(configs)).toEqual(Object.keys(modelRegistry))
  const kinds = new Set(Object.values(networks).map(({ type }) => type))
  expect(kinds).toEqual(new Set(Object.keys(networkDefinitions)))
})

describe.each(cases)('%s', (_, config) => {
  /** The model with weights moved off their first values, so that no bias is 0. */
  function make(): Model {
    const model = createModel(config)
    const random = stream(6, 'weights')
    for (const variable of model.weights.values())
      tf.tidy(() => variable.assign(toTensor(draw(variable.shape, () => random.normal() * 0.4))))
    return model
  }

  it('encodes, decodes and reconstructs in the shapes it foretells, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    const model = make()
    const input = toTensor(examplesFor(model).input)
    const held = tf.memory().numTensors
    const latent = model.encode(input)
    const decoded = model.decode(latent)
    const reconstruction = model.reconstruct(input)
    expect(tf.memory().numTensors).toBe(held + 3)
    expect(latent.shape).toEqual([batch, ...model.latentShape])
    expect(decoded.shape).toEqual([batch, ...model.inputShape])
    expect(reconstruction.dataSync()).toEqual(decoded.dataSync())
    expect(reconstruction.dataSync().every((value) => value > 0 && value < 1)).toBe(true)
    tf.dispose([input, latent, decoded, reconstruction])
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('has an objective whose parts add up to it, and leaves nothing else behind', () => {
    const model = make()
    const { input, target } = examplesFor(model)
    const tensors = { input: toTensor(input), target: toTensor(target) }
    const held = tf.memory().numTensors
    const { loss, parts, logits, latent } = model.objective(tensors, evaluation)
    const sum = Object.values(parts).reduce((total, part) => total + (part.dataSync()[0] ?? Number.NaN), 0)
    expect(loss.dataSync()[0]).toBeCloseTo(sum, 5)
    const [output, reconstruction] = [model.output(logits), model.reconstruct(tensors.input)]
    expect(output.dataSync()).toEqual(reconstruction.dataSync())
    tf.dispose([output, reconstruction])
    expect(logits.shape).toEqual([batch, ...model.inputShape])
    expect(latent.shape).toEqual([batch, ...model.latentShape])
    tf.dispose([loss, parts, logits, latent])
    expect(tf.memory().numTensors).toBe(held)
    tf.dispose(tensors)
    model.dispose()
  })

  it('has the loss, and the gradient at every weight, that double-precision differences give', () => {
    const model = make()
    const { input, target } = examplesFor(model)
    const weights = weightsOf(model)
    const lossOf = (weights: readonly DoubleArray[]) => referenceLoss(config, weights, input, target)
    tf.tidy(() => {
      const tensors = { input: toTensor(input), target: toTensor(target) }
      const variables = [...model.weights.values()]
      const { value, grads } = tf.variableGrads(() => model.objective(tensors, evaluation).loss, variables)
      expectNear(value.dataSync(), [lossOf(weights)], 1e-5)
      for (const [index, variable] of variables.entries())
        expectNear(grads[variable.name]?.dataSync() ?? [], differences(lossOf, weights, index), 1e-5)
    })
    model.dispose()
  })

  it('is rebuilt by its config, which is plain and resolved', () => {
    const model = createModel(config)
    const plain: unknown = JSON.parse(JSON.stringify(model.config))
    expect(plain).toEqual(model.config)
    const again = createModel(plain)
    expect(again.config).toEqual(model.config)
    expect([...again.weights.keys()]).toEqual([...model.weights.keys()])
    for (const [name, variable] of model.weights) expect(again.weights.get(name)?.dataSync()).toEqual(variable.dataSync())
    model.dispose()
    again.dispose()
  })

  it('learns, and returns the same steps for the same seed', () => {
    const run = () => {
      const model = createModel(config)
      const { input } = examplesFor(model)
      const losses = descend(model, toTensor(input))
      model.dispose()
      return losses
    }
    const losses = run()
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 1e-3)
    expect(run()).toEqual(losses)
  })
})

/** Plain gradient descent on one batch. */
function descend(model: Model, input: tf.Tensor): number[] {
  const variables = [...model.weights.values()]
  const losses = Array.from({ length: 20 }, (_, index) =>
    tf.tidy(() => {
      const context = { training: true, step: index + 1, random: (purpose: string) => stream(1, purpose, index) }
      const { value, grads } = tf.variableGrads(() => model.objective({ input, target: input }, context).loss, variables)
      for (const variable of variables) {
        const gradient = grads[variable.name]
        if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, 0.1)))
      }
      return value.dataSync()[0] ?? Number.NaN
    }),
  )
  input.dispose()
  return losses
}

/** The objective of the model kinds tried here, all of which end in a sigmoid. */
function referenceLoss(
  { network, loss }: ModelInput,
  weights: readonly DoubleArray[],
  input: DoubleArray,
  target: DoubleArray,
): number {
  const config = network as NetworkConfig
  const run = runReference(expandNetwork(config), weights, input)
  const probabilities = endsInSigmoid(config) ? run.output : references.activate(run.output, 'sigmoid')
  return run.penalty + (loss === 'mean-squared-error' ? squared(probabilities, target) : crossentropy(probabilities, target))
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

function differences(lossOf: (weights: readonly DoubleArray[]) => number, weights: readonly DoubleArray[], index: number) {
  const step = 1e-5
  const { values = new Float64Array(), shape = [] } = weights[index] ?? {}
  const at = (position: number, change: number) => {
    const moved = values.slice()
    moved[position] = (moved[position] ?? 0) + change
    return lossOf(weights.with(index, { shape, values: moved }))
  }
  return values.map((_, position) => (at(position, step) - at(position, -step)) / (2 * step))
}
