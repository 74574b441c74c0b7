import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { expandNetwork, type NetworkConfig, networkDefinitions } from '../networks/index.js'
import { type DoubleArray, draw } from '../testing/arrays.js'
import '../testing/backend.js'
import { load, save } from '../persistence/model.js'
import { memoryStore } from '../persistence/stores/memory.js'
import { contractNetworks } from '../testing/contract-networks.js'
import { expectNear, toTensor } from '../testing/gradients.js'
import type { ModelContract } from '../testing/model-contract.js'
import { createModel, type ModelInput, modelRegistry, resolveModel } from './index.js'
import { allWeights, type Batch, type Model } from './model.js'

/** The contract beside every model: the one export of `<name>/<name>.contract.ts`. */
const contracts: Readonly<Record<string, ModelContract>> = Object.fromEntries(
  await Promise.all(
    Object.keys(modelRegistry).map(async (name) => {
      const module = (await import(new URL(`${name}/${name}.contract.ts`, import.meta.url).href)) as Record<string, ModelContract>
      const [contract] = Object.values(module)
      if (!contract) throw new Error(`models/${name}/${name}.contract.ts exports nothing.`)
      return [name, contract] as const
    }),
  ),
)

const cases = Object.entries(contracts).flatMap(([model, { configs, reference }]) =>
  Object.entries(contractNetworks).flatMap(([network, config]) =>
    configs(config).map(([words, input]) => [`${model}, ${words}, wearing ${network}`, input, reference] as const),
  ),
)

const batch = 2
const evaluation = { training: false, step: Number.POSITIVE_INFINITY, random: (purpose: string) => stream(0, purpose) }

/** Inputs and targets in [0, 1] of one batch, and classes for a model that looks at them. */
function examplesFor({ inputShape, classes }: Model) {
  const random = stream(5, 'examples')
  return {
    input: draw([batch, ...inputShape], () => random.uniform()),
    target: draw([batch, ...inputShape], () => random.uniform()),
    labels: classes === null ? null : Array.from({ length: batch }, (_, example) => (example + 1) % classes),
  }
}

function tensorsOf({ input, target, labels }: ReturnType<typeof examplesFor>) {
  return { input: toTensor(input), target: toTensor(target), labels: labels && tf.tensor(labels, [labels.length], 'int32') }
}

function free({ input, target, labels }: Batch): void {
  tf.dispose([input, target, ...(labels ? [labels] : [])])
}

function arraysOf(weights: Model['weights']): Map<string, DoubleArray> {
  const arrayOf = (variable: tf.Variable) => ({ shape: variable.shape, values: Float64Array.from(variable.dataSync()) })
  return new Map(Array.from(weights, ([name, variable]) => [name, arrayOf(variable)]))
}

it('every model and every network is held to the contract', () => {
  const kinds = new Set(Object.values(contractNetworks).map(({ type }) => type))
  expect(kinds).toEqual(new Set(Object.keys(networkDefinitions)))
  const tried = (name: string) => cases.some(([title]) => title.startsWith(`${name}, `))
  expect(
    Object.keys(contracts).filter((name) => !tried(name)),
    'models whose contract has no config for any network',
  ).toEqual([])
})

describe.each(cases)('%s', (_, config, reference) => {
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
    const { input, target, labels } = tensorsOf(examplesFor(model))
    const held = tf.memory().numTensors
    const latent = model.encode(input, labels)
    const decoded = model.decode(latent, labels)
    const reconstruction = model.reconstruct(input, labels)
    expect(tf.memory().numTensors, 'tensors, three of which were returned').toBe(held + 3)
    expect(latent.shape).toEqual([batch, ...model.latentShape])
    expect(decoded.shape).toEqual([batch, ...model.inputShape])
    expect(reconstruction.dataSync()).toEqual(decoded.dataSync())
    expect(reconstruction.dataSync().every((value) => value > 0 && value < 1)).toBe(true)
    tf.dispose([latent, decoded, reconstruction])
    if (model.posterior) {
      const { mean, logVariance } = model.posterior(input, labels)
      expect([mean.shape, logVariance.shape]).toEqual([latent.shape, latent.shape])
      tf.dispose([mean, logVariance])
    }
    if (model.codes) {
      const codes = model.codes.of(input)
      const entries = model.codes.latent(codes)
      expect(codes.shape).toEqual([batch, ...model.codes.shape])
      expect(entries.shape).toEqual(latent.shape)
      tf.dispose([codes, entries])
    }
    expect(tf.memory().numTensors, 'tensors').toBe(held)
    free({ input, target, labels })
    model.dispose()
    expect(tf.memory().numTensors, 'tensors').toBe(before)
  })

  it('has an objective whose parts add up to it, and leaves nothing else behind', () => {
    const model = make()
    const tensors = tensorsOf(examplesFor(model))
    const held = tf.memory().numTensors
    const { loss, parts, logits, latent } = model.objective(tensors, evaluation)
    const sum = Object.values(parts).reduce((total, part) => total + (part.dataSync()[0] ?? Number.NaN), 0)
    expect(loss.dataSync()[0]).toBeCloseTo(sum, 4)
    const output = model.output(logits)
    expect(output.shape).toEqual([batch, ...model.inputShape])
    expect(logits.shape).toEqual([batch, ...model.inputShape])
    expect(latent.shape).toEqual([batch, ...model.latentShape])
    tf.dispose([output, loss, parts, logits, latent])
    expect(tf.memory().numTensors, 'tensors').toBe(held)
    free(tensors)
    model.dispose()
  })

  it('has the loss, and the gradient at every weight, that double-precision differences give', () => {
    const model = make()
    const examples = examplesFor(model)
    const frozen = arraysOf(model.weights)
    const problem = { config: model.config as unknown as ModelInput, state: arraysOf(model.state), frozen, ...examples }
    const lossOf = (weights: ReadonlyMap<string, DoubleArray>) => reference({ ...problem, weights, random: evaluation.random })
    tf.tidy(() => {
      const tensors = tensorsOf(examples)
      const variables = [...model.weights.values()]
      const { value, grads } = tf.variableGrads(() => model.objective(tensors, evaluation).loss, variables)
      expectNear(value.dataSync(), [lossOf(frozen)], 1e-5, 'the loss')
      for (const [name, variable] of model.weights)
        expectNear(grads[variable.name]?.dataSync() ?? [], differences(lossOf, frozen, name), 1e-5, `the gradient at ${name}`)
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
    const kept = allWeights(again)
    for (const [name, variable] of allWeights(model)) expect(kept.get(name)?.dataSync()).toEqual(variable.dataSync())
    const { definition, resolved } = resolveModel('test', plain, modelRegistry)
    const definitions = definition.weights('test', resolved)
    expect(new Set(definitions.keys())).toEqual(new Set(kept.keys()))
    for (const [name, { shape }] of definitions) expect(kept.get(name)?.shape).toEqual([...shape])
    model.dispose()
    again.dispose()
  })

  it('comes back from a store as it was', async () => {
    const model = make()
    const store = memoryStore()
    await save(model, store)
    const loaded = await load(store)
    expect(loaded.config).toEqual(model.config)
    const { input, target, labels } = tensorsOf(examplesFor(model))
    const [original, copy] = [model, loaded].map((one) => one.reconstruct(input, labels))
    expect(copy?.dataSync()).toEqual(original?.dataSync())
    tf.dispose([original, copy])
    free({ input, target, labels })
    model.dispose()
    loaded.dispose()
  })

  it('learns, and returns the same steps for the same seed', () => {
    const run = () => {
      const model = createModel(config)
      const { input, labels } = tensorsOf(examplesFor(model))
      const losses = descend(model, { input, target: input, labels })
      model.dispose()
      return losses
    }
    const losses = run()
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 1e-3)
    expect(run()).toEqual(losses)
  })
})

/** Plain gradient descent on one batch, which it frees; state moves as in a training. */
function descend(model: Model, batch: Batch): number[] {
  const variables = [...model.weights.values()]
  const losses = Array.from({ length: 20 }, (_, index) =>
    tf.tidy(() => {
      const updates: [tf.Variable, tf.Tensor][] = []
      const update = (variable: tf.Variable, value: tf.Tensor) => void updates.push([variable, tf.keep(value)])
      const context = { training: true, step: index + 1, random: (purpose: string) => stream(1, purpose, index), update }
      const { value, grads } = tf.variableGrads(() => model.objective(batch, context).loss, variables)
      for (const variable of variables) {
        const gradient = grads[variable.name]
        // Losses in nats an example have gradients as many times as large as there are values.
        if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, 0.1 / Math.max(1, (value.dataSync()[0] ?? 1) / 2))))
      }
      for (const [variable, kept] of updates) variable.assign(kept)
      tf.dispose(updates.map(([, kept]) => kept))
      return value.dataSync()[0] ?? Number.NaN
    }),
  )
  free(batch)
  return losses
}

/** Networks whose layers do the same in training as elsewhere. */
const steady = cases.filter(
  ([, { network }]) => !/dropout|batch-normalization/.test(JSON.stringify(expandNetwork(network as NetworkConfig))),
)

describe.each(steady)('%s', (_, config) => {
  it('is measured in validation by the very objective that it is trained on', () => {
    const model = createModel(config)
    const examples = examplesFor(model)
    const measured = (training: boolean, step: number) =>
      tf.tidy(() => {
        const random = (purpose: string) => stream(3, purpose)
        const { loss, parts } = model.objective(tensorsOf(examples), { training, step, random, update: () => {} })
        return [loss, ...Object.values(parts)].map((scalar) => scalar.dataSync()[0])
      })
    // Early and late: what is weighed by the step is weighed alike.
    for (const step of [2, 1000]) expect(measured(false, step)).toEqual(measured(true, step))
    model.dispose()
  })
})

function differences(
  lossOf: (weights: ReadonlyMap<string, DoubleArray>) => number,
  weights: ReadonlyMap<string, DoubleArray>,
  name: string,
) {
  const step = 1e-5
  const { values, shape } = weights.get(name) as DoubleArray
  const at = (position: number, change: number) => {
    const moved = values.slice()
    moved[position] = (moved[position] ?? 0) + change
    return lossOf(new Map(weights).set(name, { shape, values: moved }))
  }
  return values.map((_, position) => (at(position, step) - at(position, -step)) / (2 * step))
}
