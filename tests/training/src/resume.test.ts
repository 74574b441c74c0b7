import { createHash } from 'node:crypto'
import { useBackend } from '@sandglass/backends'
import {
  createModel,
  custom,
  type FitOptions,
  fit,
  latestCheckpoint,
  layer,
  type ModelInput,
  memoryStore,
  recipes,
  resolveRun,
  save,
  take,
  train,
} from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { memory } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

/** Every recipe, with its own corruption and optimizer; and a network whose state moves without a gradient. */
const trainings: Readonly<Record<string, { model: ModelInput; training: object }>> = {
  ...Object.fromEntries(
    Object.entries(recipes).map(([name, { config }]) => {
      const { model, training } = resolveRun('test', config)
      const { optimizer, corruption: noise, corruptionDraw } = training
      const given = { optimizer, corruption: noise && corruption(noise), corruptionDraw }
      return [name, { model: { ...model, seed: 1 } as ModelInput, training: given }]
    }),
  ),
  'batch normalisation': {
    model: {
      type: 'autoencoder',
      network: custom({
        input: [28, 28, 1],
        encoder: [layer.flatten(), layer.dense(16), layer.batchNormalization(), layer.activation('relu'), layer.dense(4)],
        decoder: [layer.dense(784), layer.reshape([28, 28, 1])],
      }),
      loss: 'mean-squared-error',
      seed: 1,
    },
    training: { averaging: { decay: 0.9 }, earlyStopping: { patience: 3 } },
  },
}

function hash(values: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
}

it.each(Object.entries(trainings))(
  'a training that is killed is resumed to the same bits, on any number of threads: %s',
  async (_, { model: config, training }) => {
    await useBackend('wasm', { threads: 2 })
    const digits = await mnist()
    const before = memory().numTensors
    const options: FitOptions = { ...training, epochs: 2, batchSize: 48, seed: 1, validation: take(digits.train, 60) }
    const examples = take(digits.train, 200)
    /** All that it remembers at its end: the model's file, and the last checkpoint's tensors. */
    const end = async (resume: Awaited<ReturnType<typeof latestCheckpoint>>) => {
      using model = createModel(config)
      const [checkpoints, saved] = [memoryStore(), memoryStore()]
      const { epochs } = await fit(model, examples, { ...options, checkpoints: { store: checkpoints }, resume })
      await save(model, saved)
      const { tensors } = (await latestCheckpoint(checkpoints)) ?? expect.unreachable()
      return {
        file: hash((await saved.read('model.safetensors')) ?? expect.unreachable()),
        tensors: [...tensors].map(([name, { shape, values }]) => [name, shape, hash(values)]),
        losses: epochs.map(({ training, validation }) => [training, validation]),
      }
    }
    const whole = await end(null)
    const store = memoryStore()
    {
      using model = createModel(config)
      for await (const event of train(model, examples, { ...options, checkpoints: { store, everySteps: 7 } }))
        if (event.type === 'checkpoint') break
    }
    await useBackend('wasm', { threads: 1 })
    const resume = await latestCheckpoint(store)
    expect(resume?.step).toBe(7)
    expect(await end(resume)).toEqual(whole)
    expect(memory().numTensors).toBe(before)
  },
  120_000,
)
