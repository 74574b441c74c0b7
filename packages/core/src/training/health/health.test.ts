import { type ExamplePairs, type Examples, fromArray, stream, type TrainingEvent } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { inOrder } from '../../batches/read.js'
import { evaluate } from '../../evaluation/evaluate.js'
import { createModel, type ModelInput } from '../../models/index.js'
import { dense } from '../../networks/dense/index.js'
import { adam } from '../../optimizers/adam.js'
import { sgd } from '../../optimizers/sgd.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import '../../testing/backend.js'
import { collect, vectors, weightsOf } from '../../testing/trainings.js'
import { latestCheckpoint } from '../checkpoint/latest.js'
import type { TrainingOptions } from '../options.js'
import { train } from '../train.js'
import { trainer } from '../trainer.js'
import type { Readings } from './readings.js'

const network = dense({ input: [4], hidden: [6], latent: 2 })
const plain: ModelInput = { type: 'autoencoder', network, loss: 'mean-squared-error', seed: 3 }
const options = { epochs: 1, batchSize: 8, seed: 5, optimizer: adam({ learningRate: 0.01 }) }

const readingsOf = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => (event.type === 'health' ? [event.readings] : []))

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}

describe('health', () => {
  it('is read on examples that are held out, as often as asked, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const model = createModel(plain)
    const held = tf.memory().numTensors
    const events = await collect(train(model, vectors(40), { ...options, validation: vectors(20, 2), health: { everySteps: 2 } }))
    expect(events.flatMap((event) => (event.type === 'health' ? [event.step] : []))).toEqual([2, 4])
    expect(tf.memory().numTensors).toBe(held)
    const [readings] = readingsOf(events)
    expect(readings).toMatchObject({ examples: 20 })
    expect(Object.keys(readings ?? {})).toEqual(
      expect.arrayContaining(
        ['gradientNorm', 'updateRatio', 'activationScale', 'units', 'deadUnits'].map((name) => `${name}.encoder.dense`),
      ),
    )
    // A linear layer has no units that could die.
    expect(readings).not.toHaveProperty('units.encoder.dense_1')
    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('tells the error beside that of the mean, the gradient and how far a step moved the weights', async () => {
    using model = createModel(plain)
    using twin = createModel(plain)
    const input = await tensorOf(8)
    const start = weightsOf(twin)
    using steps = trainer(twin, { optimizer: options.optimizer, seed: 5 })
    steps.step({ input, target: input }).dispose()
    const moved = weightsOf(twin).map((value, index) => value - (start[index] ?? 0))
    const events = await collect(train(model, vectors(8), { ...options, shuffle: false, health: { everySteps: 1 } }))
    const [readings] = readingsOf(events)
    expect(weightsOf(model)).toEqual(weightsOf(twin))
    expect(readings?.updateRatio).toBeCloseTo(norm(moved) / norm(weightsOf(twin)), 6)
    const { meanSquaredError } = await evaluate(model, vectors(8))
    expect(readings?.error).toBeCloseTo(meanSquaredError, 6)
    tf.tidy(() => {
      const context = { training: false, step: 1, random: (purpose: string) => stream(0, purpose) }
      const lossOf = () => twin.objective({ input, target: input }, context).loss
      const { grads } = tf.variableGrads(lossOf, [...twin.weights.values()])
      expect(readings?.gradientNorm).toBeCloseTo(norm(Object.values(grads).flatMap((gradient) => [...gradient.dataSync()])), 6)
      const variance = tf.mean(tf.square(tf.sub(input, tf.mean(input, 0)))).dataSync()[0]
      expect(readings?.constantError).toBeCloseTo(variance ?? Number.NaN, 6)
    })
    input.dispose()
  })

  it('tells how a variational model uses its dimensions, and a discrete one its codebook', async () => {
    using variational = createModel({ type: 'variational', network, likelihood: 'gaussian', seed: 3 } as ModelInput)
    const [ofVariational] = readingsOf(await collect(train(variational, vectors(64), { ...options, health: { everySteps: 8 } })))
    expect(ofVariational?.klPerDimension).toHaveLength(2)
    expect(ofVariational?.activeUnits).toBeGreaterThanOrEqual(0)
    using discrete = createModel({
      type: 'vector-quantized',
      network,
      loss: 'mean-squared-error',
      entries: 5,
      seed: 3,
    } as ModelInput)
    const [ofDiscrete] = readingsOf(await collect(train(discrete, vectors(64), { ...options, health: { everySteps: 8 } })))
    expect(ofDiscrete).toMatchObject({ codesDrawn: 64, codeEntries: 5 })
    expect(ofDiscrete?.codePerplexity).toBeLessThanOrEqual(Number(ofDiscrete?.codesUsed) + 1e-9)
  })

  it('is read after an epoch where enough steps lie between, so that it costs next to nothing, or never', async () => {
    using model = createModel(plain)
    const when = async (given: TrainingOptions) => {
      const events = await collect(train(model, vectors(80), { ...options, epochs: 31, ...given }))
      return events.flatMap((event) => (event.type === 'health' ? [event.step] : []))
    }
    expect(await when({ validation: vectors(8, 2) })).toEqual([150, 300])
    // A reading of 12 examples takes as long as one and a half steps.
    expect(await when({ validation: vectors(12, 2) })).toEqual([230])
    expect(await when({ health: false })).toEqual([])
  })

  it('looks at as many as 128 examples, in parts of what goes through the network at once, and tells the same of them', async () => {
    const readingOf = async (
      config: ModelInput,
      batches: TrainingOptions,
      validation: Examples | ExamplePairs = vectors(200, 2),
    ) => {
      using model = createModel(config)
      // One step of a rate of next to nothing: all look at the same weights.
      const training = { ...options, optimizer: sgd({ learningRate: 1e-30 }), validation, health: { everySteps: 1 }, ...batches }
      const [readings] = readingsOf(await collect(train(model, vectors(1), training)))
      return readings as Readings
    }
    const mask = fromArray(
      Array.from({ length: 200 * 4 }, (_, index) => (index % 3 === 0 || index >= 400 ? 0 : 1)),
      [4],
    )
    const masked = { input: vectors(200, 2), target: vectors(200, 2), mask }
    const discrete: ModelInput = { type: 'vector-quantized', network, loss: 'mean-squared-error', entries: 5, seed: 3 }
    for (const [config, validation] of [
      [plain, vectors(200, 2)],
      [plain, masked],
      [discrete, vectors(200, 2)],
    ] as const) {
      const whole = await readingOf(config, { batchSize: 128 }, validation)
      expect(whole.examples).toBe(128)
      for (const batches of [{ batchSize: 8 }, { batchSize: 128, microBatches: 50 }, { batchSize: 1 }]) {
        const inParts = await readingOf(config, batches, validation)
        const { updateRatio: _, ...told } = Object.fromEntries(
          Object.entries(inParts).filter(([name]) => !name.startsWith('updateRatio')),
        )
        for (const [name, figure] of Object.entries(told)) expect(figure, name).toBeCloseTo(Number(whole[name]), 5)
      }
    }
    expect(await readingOf(plain, { batchSize: 150 })).toMatchObject({ examples: 150 })
  })

  it('leaves out of both errors what a mask does, and counts the rest by its weight', async () => {
    const rows = [0, 1, 2, 3].map((row) => Array.from({ length: 4 }, (_, i) => Math.sin(7 * row + i) ** 2))
    const [mask, weights] = [
      [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1],
      [1, 2, 0, 3],
    ]
    const pairs = (missing: number) => {
      const values = fromArray(
        rows.flat().map((value, i) => (mask[i] === 1 ? value : missing)),
        [4],
      )
      return { input: values, target: values, mask: fromArray(mask, [4]), weights: fromArray(weights, [1]) }
    }
    const readingOf = async (validation: ExamplePairs) => {
      using model = createModel(plain)
      const [readings] = readingsOf(await collect(train(model, vectors(8), { ...options, validation, health: { everySteps: 1 } })))
      return { readings, ...(await evaluate(model, validation)) }
    }
    const { readings, meanSquaredError } = await readingOf(pairs(Number.NaN))
    expect(readings?.error).toBeCloseTo(meanSquaredError, 6)
    const counting = (row: number, i: number) => (weights[row] ?? 0) * (mask[4 * row + i] ?? 0)
    const meanOf = (i: number) => {
      const all = rows.reduce((sum, _, row) => sum + counting(row, i), 0)
      return all === 0 ? 0 : rows.reduce((sum, values, row) => sum + counting(row, i) * (values[i] ?? 0), 0) / all
    }
    const squares = rows.flatMap((values, row) => values.map((value, i) => counting(row, i) * (value - meanOf(i)) ** 2))
    const count = mask.reduce((sum, value) => sum + value, 0)
    expect(readings?.constantError).toBeCloseTo(squares.reduce((sum, square) => sum + square, 0) / count, 6)
  })

  it('changes no bit of what is trained', async () => {
    const trained = async (health: boolean | { everySteps: number }) => {
      using model = createModel({ ...plain, network: dense({ input: [4], hidden: [6], latent: 2, dropout: 0.3 }) })
      await collect(train(model, vectors(40), { ...options, epochs: 3, validation: vectors(9, 2), health }))
      return weightsOf(model)
    }
    expect(await trained({ everySteps: 1 })).toEqual(await trained(false))
  })

  it('goes on where a training is taken up again: the same readings, and no alarm twice', async () => {
    const alarming = { ...options, epochs: 4, optimizer: adam({ learningRate: 1e-7 }), health: { everySteps: 3 } }
    const told = (events: readonly TrainingEvent[]) => events.filter(({ type }) => type === 'health' || type === 'alarm')
    using whole = createModel(plain)
    const expected = told(await collect(train(whole, vectors(40), alarming)))
    expect(expected.filter(({ type }) => type === 'alarm')).not.toEqual([])
    using model = createModel(plain)
    const store = memoryStore()
    const first: TrainingEvent[] = []
    for await (const event of train(model, vectors(40), { ...alarming, checkpoints: { store, everySteps: 1 } })) {
      first.push(event)
      if (event.type === 'checkpoint' && event.step === 11) break
    }
    using again = createModel(plain)
    const rest = await collect(train(again, vectors(40), { ...alarming, resume: await latestCheckpoint(store) }))
    expect([...told(first), ...told(rest)]).toEqual(expected)
  })

  it('is refused where it says nothing', () => {
    using model = createModel(plain)
    expect(() => train(model, vectors(8), { health: { everySteps: 0 } })).toThrow(
      /^train: health(\.everySteps)? must be .*a whole number of at least 1/,
    )
  })
})

async function tensorOf(count: number): Promise<tf.Tensor> {
  const values = new Float32Array(count * 4)
  await vectors(count).read(inOrder(count), values)
  return tf.tensor(values, [count, 4])
}
