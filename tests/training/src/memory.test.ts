import { useBackend } from '@sandglass/backends'
import {
  corrupted,
  createModel,
  decode,
  encode,
  evaluate,
  fit,
  load,
  memoryStore,
  readAll,
  recipes,
  reconstruct,
  save,
  split,
  summary,
  take,
  train,
} from '@sandglass/core'
import { gaussian } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

it.each([
  ['dense', 'wasm'],
  ['denoiser', 'wasm'],
  ['dense', 'cpu'],
] as const)(
  'every public call leaves as many tensors as it found: %s on %s',
  async (name, backend) => {
    await useBackend(backend)
    const { train: images } = await mnist()
    const few = take(images, 50)
    const noise = gaussian({ standardDeviation: 0.5, clip: [0, 1] })
    const empty = tf.memory().numTensors
    using model = createModel(recipes[name].config.model)
    const owned = tf.memory().numTensors
    expect(owned).toBe(empty + model.weights.size)

    const store = memoryStore()
    const { training, validation } = split(few, { validation: 2, seed: 1 })
    const codes = await encode(model, few)
    const calls: Record<string, () => unknown> = {
      fit: () => fit(model, training, { epochs: 2, batchSize: 3, validation, corruption: noise }),
      'fit, aborted': () => fit(model, training, { signal: AbortSignal.abort() }),
      'fit with early stopping': () =>
        fit(model, training, { epochs: 3, validation, earlyStopping: { patience: 1 }, optimizer: { type: 'sgd', momentum: 0.9 } }),
      'train, left early': async () => {
        for await (const event of train(model, training, { batchSize: 1 })) if (event.type === 'step') break
      },
      'fit, refused': () => expect(fit(model, training, { batchSize: 0 })).rejects.toThrow(),
      evaluate: () => evaluate(model, few, { corruption: noise, batchSize: 2 }),
      encode: () => encode(model, few, { batchSize: 2 }),
      decode: () => decode(model, codes),
      reconstruct: () => reconstruct(model, few, { corruption: noise }),
      corrupted: () => readAll(corrupted(few, { corruption: noise })),
      summary: () => summary(model),
      save: () => save(model, store),
      load: async () => (await load(store)).dispose(),
      'load, refused': async () => {
        await expect(load(memoryStore())).rejects.toThrow()
      },
    }
    const left: Record<string, number> = {}
    for (const [call, make] of Object.entries(calls)) {
      await make()
      left[call] = tf.memory().numTensors - owned
    }
    expect(left).toEqual(Object.fromEntries(Object.keys(calls).map((call) => [call, 0])))
    model.dispose()
    expect(tf.memory().numTensors).toBe(empty)
  },
  120_000,
)
