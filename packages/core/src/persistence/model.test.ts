import '@tensorflow/tfjs-backend-cpu'
import { InvalidFileError, type Store } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import { load, loadMetadata, save } from './model.js'
import { readSafetensors } from './safetensors/read.js'
import type { TensorFile } from './safetensors/types.js'
import { writeSafetensors } from './safetensors/write.js'
import { memoryStore } from './stores/memory.js'

let tensors: number
beforeAll(() => tf.setBackend('cpu'))
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors)
})

function newModel(seed = 1): Model {
  return autoencoder({ network: dense({ input: [2, 3, 1], hidden: [5], latent: 2 }), loss: 'mean-squared-error', seed })
}

async function saved(): Promise<{ store: Store; file: TensorFile }> {
  const store = memoryStore()
  using model = newModel()
  await save(model, store)
  return { store, file: readSafetensors((await store.read('model.safetensors')) ?? new Uint8Array(), 'model') }
}

/** The message with which a changed file is refused. */
async function refusal(change: (file: TensorFile) => Partial<TensorFile>): Promise<string> {
  const { store, file } = await saved()
  await store.write('model.safetensors', writeSafetensors({ ...file, ...change(file) }))
  const error = await load(store).catch((reason: unknown) => reason)
  expect(InvalidFileError.isInstance(error), String(error)).toBe(true)
  return (error as Error).message
}

function withConfig(edit: (config: Record<string, unknown>) => unknown) {
  return ({ metadata }: TensorFile) => ({
    metadata: { ...metadata, config: JSON.stringify(edit(JSON.parse(metadata.config ?? ''))) },
  })
}

it('keeps what belongs to a model beside its config, and gives it back', async () => {
  using model = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
  const store = memoryStore()
  await save(model, store, { metadata: { preprocessing: '{"type":"table"}' } })
  expect(await loadMetadata(store)).toEqual({ preprocessing: '{"type":"table"}' })
  using loaded = await load(store)
  expect(loaded.config).toEqual(model.config)
  await expect(save(model, store, { metadata: { config: '{}' } })).rejects.toThrow(
    'save: metadata must be without format, version, config, got "config".',
  )
  await save(model, store)
  expect(await loadMetadata(store)).toEqual({})
  await expect(loadMetadata(memoryStore())).rejects.toThrow('loadMetadata: there is no model.safetensors in this store.')
})

it('save and load name what is no model and no store', async () => {
  using model = newModel()
  await expect(save(model, 'runs/1' as never)).rejects.toThrow('save: store must be a store, got "runs/1". Give memoryStore(), or')
  await expect(load('runs/1' as never)).rejects.toThrow('load: store must be a store, got "runs/1".')
  await expect(save(model.config as never, memoryStore())).rejects.toThrow('save: model must be a model, got {"type":"autoencoder"')
  model.dispose()
  await expect(save(model, memoryStore())).rejects.toThrow('save: the model was disposed, and its weights with it.')
})

describe('save and load', () => {
  it('give back the same model, bit for bit', async () => {
    const store = memoryStore()
    using model = newModel()
    await save(model, store)
    using loaded = await load(store)
    expect(loaded.config).toEqual(model.config)
    const input = tf.tensor(
      Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      [4, 2, 3, 1],
    )
    const [before, after] = [model.reconstruct(input), loaded.reconstruct(input)]
    expect(after.dataSync()).toEqual(before.dataSync())
    tf.dispose([input, before, after])
  })

  it('write equal bytes for equal models', async () => {
    const [a, b] = [(await saved()).store, (await saved()).store]
    for (const name of ['model.safetensors', 'config.json']) expect(await a.read(name)).toEqual(await b.read(name))
    expect(await a.list()).toEqual(['config.json', 'model.safetensors'])
  })

  it('keep a readable copy of the config, which is never read', async () => {
    const { store } = await saved()
    using model = newModel()
    expect(JSON.parse(new TextDecoder().decode((await store.read('config.json')) ?? new Uint8Array()))).toEqual(model.config)
    await store.remove('config.json')
    using loaded = await load(store)
    expect(loaded.config).toEqual(model.config)
  })

  it('name weights as the model does', async () => {
    const { file } = await saved()
    using model = newModel()
    expect([...file.tensors.keys()].sort()).toEqual([...model.weights.keys()].sort())
  })

  it('say where there is no model', async () => {
    await expect(load(memoryStore())).rejects.toMatchObject({ code: 'not-found' })
  })

  it('refuse a file that is no model, or does not fit its own config', async () => {
    expect(await refusal(() => ({ metadata: {} }))).toMatch(/^model\.safetensors: its metadata name no Sandglass model\./)
    expect(await refusal(({ metadata }) => ({ metadata: { ...metadata, version: '7' } }))).toMatch(
      /version "7" of the format, not "1"\. Update @sandglass\/core\./,
    )
    expect(await refusal(({ metadata }) => ({ metadata: { ...metadata, config: '{' } }))).toMatch(/its config is not JSON/)
    expect(await refusal(withConfig((config) => ({ ...config, type: 'oracle' })))).toMatch(
      /its config makes no model\. load: config\.type must be .*"autoencoder".*, got "oracle"/,
    )
    expect(await refusal(withConfig((config) => ({ ...config, loss: 3 })))).toMatch(
      /its config makes no model\. load: loss must be/,
    )
    expect(await refusal(withConfig(() => null))).toMatch(/its config makes no model/)
    expect(await refusal(({ tensors: all }) => ({ tensors: new Map([...all].slice(1)) }))).toMatch(/the weight \S+ is missing\./)
    const extra = { shape: [1], values: new Float32Array(1) }
    expect(await refusal(({ tensors: all }) => ({ tensors: new Map([...all, ['extra', extra]]) }))).toMatch(
      /its tensor "extra" is no weight/,
    )
    const reshaped = ({ tensors: all }: TensorFile) => ({
      tensors: new Map(Array.from(all, ([name, { values }]) => [name, { shape: [values.length], values }])),
    })
    expect(await refusal(reshaped)).toMatch(/the weight encoder\.\S+kernel has shape \[30\], not \[6, 5\]/)
    const integers = ({ tensors: all }: TensorFile) => ({
      tensors: new Map(Array.from(all, ([name, { shape, values }]) => [name, { shape, values: new Int32Array(values.length) }])),
    })
    expect(await refusal(integers)).toMatch(/is not of type F32/)
  })

  it('refuse a config that asks for more memory than its weights have', async () => {
    const huge = withConfig((config) => ({ ...config, network: { ...(config.network as object), latent: 1e12 } }))
    expect(await refusal(huge)).toMatch(/has shape \[5, 2\], not \[5, 1000000000000\]/)
  })
})
