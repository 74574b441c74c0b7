import '@tensorflow/tfjs-backend-cpu'
import { type Corruption, fromArray, readAll, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { custom } from '../networks/custom/index.js'
import { dense } from '../networks/dense/index.js'
import { l2 } from '../regularizers/l2.js'
import { fit } from '../training/fit.js'
import { corrupted } from '../use/corrupted.js'
import { encode } from '../use/encode.js'
import { decode, reconstruct } from '../use/use.js'
import { evaluate } from './evaluate.js'
import { reconstructionErrors } from './reconstruction-errors.js'

const random = stream(1, 'examples')
const count = 21
const values = Float32Array.from({ length: count * 6 }, () => random.uniform())
const examples = fromArray(values, [2, 3], { range: [0, 1] })
const noise: Corruption = {
  config: { type: 'blot' },
  rangeOf: (range) => range,
  apply: (clean, chance, into) => {
    for (let i = 0; i < clean.length; i++) into[i] = chance.uniform() < 0.5 ? 0 : (clean[i] as number)
  },
}

let model: Model
let tensors: number
beforeAll(() => tf.setBackend('cpu'))
beforeEach(() => {
  tensors = tf.memory().numTensors
  const network = dense({ input: [2, 3], hidden: [4], latent: 2, dropout: 0.3, regularization: { weights: l2(0.1) } })
  model = autoencoder({ network, loss: 'mean-squared-error', outputActivation: 'sigmoid', seed: 1 })
})
afterEach(() => {
  model.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

describe('evaluate', () => {
  it('is the mean over all values, whatever the batches', async () => {
    const whole = await evaluate(model, examples)
    const output = await reconstruct(model, examples)
    const expected = values.reduce((sum, value, i) => sum + (value - (output.values[i] as number)) ** 2, 0) / values.length
    expect(whole.meanSquaredError).toBeCloseTo(expected, 6)
    expect(whole.parts.reconstruction).toBeCloseTo(expected, 6)
    expect(whole.loss).toBeCloseTo((whole.parts.reconstruction ?? 0) + (whole.parts.regularization ?? 0), 6)
    expect(whole.parts.regularization).toBeGreaterThan(0)
    expect(whole.examples).toBe(count)
    for (const batchSize of [1, 4, 20, 1000]) {
      const { loss, meanSquaredError } = await evaluate(model, examples, { batchSize })
      expect(loss).toBeCloseTo(whole.loss, 6)
      expect(meanSquaredError).toBeCloseTo(whole.meanSquaredError, 6)
    }
  })

  it('measures against the clean target where the input is corrupted', async () => {
    const options = { corruption: noise, seed: 4 }
    const asPairs = await evaluate(model, { input: corrupted(examples, { corruption: noise, seed: 4 }), target: examples })
    expect(await evaluate(model, examples, options)).toEqual(asPairs)
    expect(await evaluate(model, examples, options)).toEqual(asPairs)
    expect((await evaluate(model, examples, { ...options, seed: 5 })).loss).not.toBe(asPairs.loss)
    expect((await evaluate(model, examples)).loss).not.toBe(asPairs.loss)
  })

  it('ends early at an abort', async () => {
    await expect(evaluate(model, examples, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })

  it('names what it can not use', async () => {
    await expect(evaluate(model, examples, { batchSize: 0 })).rejects.toThrow(
      'evaluate: batchSize must be a whole number of at least 1, got 0.',
    )
    const broken = fromArray(values.with(9, Number.NaN), [2, 3])
    await expect(evaluate(model, broken)).rejects.toThrow('evaluate: examples must hold finite numbers, got NaN in example 1.')
  })
})

it('no function takes a network for a model, nor a model that was disposed', async () => {
  const network = dense({ input: [2, 3], latent: 2 })
  const gone = autoencoder({ network, loss: 'mean-squared-error' })
  gone.dispose()
  const codes = { values: new Float32Array(2), shape: [1, 2] }
  const work: Readonly<Record<string, (model: Model) => Promise<unknown>>> = {
    evaluate: (model) => evaluate(model, examples),
    encode: (model) => encode(model, examples),
    decode: (model) => decode(model, codes),
    reconstruct: (model) => reconstruct(model, examples),
    fit: (model) => fit(model, examples),
  }
  for (const [name, run] of Object.entries(work)) {
    await expect(run(network as never)).rejects.toThrow(`${name}: model must be a model, got {"type":"dense"`)
    await expect(run(gone)).rejects.toThrow(`${name}: the model was disposed, and its weights with it.`)
  }
})

describe('encode, decode, reconstruct', () => {
  it('agree with the model and with one another', async () => {
    const codes = await encode(model, examples, { batchSize: 4 })
    expect(codes.shape).toEqual([count, 2])
    const back = await decode(model, codes, { batchSize: 5 })
    expect(back.shape).toEqual([count, 2, 3])
    const whole = await reconstruct(model, examples, { batchSize: 8 })
    expect(back.values.every((value, i) => Math.abs(value - (whole.values[i] as number)) < 1e-6)).toBe(true)
    const [input, direct] = tf.tidy(() => {
      const batch = tf.tensor(values, [count, 2, 3])
      return [batch.dataSync(), model.encode(batch).dataSync()]
    })
    expect(input).toEqual(values)
    expect(codes.values.every((value, i) => Math.abs(value - (direct[i] as number)) < 1e-6)).toBe(true)
  })

  it('give each batch its own codes where the encoder hands on the very memory that it is given', async () => {
    const network = custom({ input: [2, 3], encoder: [layer.flatten()], decoder: [layer.dense(6)] })
    using flat = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    expect(await encode(flat, examples, { batchSize: 4 })).toEqual({ values, shape: [count, 6] })
  })

  it('reconstruct the very examples that corrupted shows', async () => {
    const noisy = corrupted(examples, { corruption: noise, seed: 4 })
    expect(noisy).toMatchObject({ count, shape: [2, 3], range: [0, 1] })
    const shown = (await readAll(noisy)).values
    expect(shown).not.toEqual(values)
    expect(shown.every((value, i) => value === 0 || value === values[i])).toBe(true)
    expect((await readAll(corrupted(examples, { corruption: noise, seed: 4 }))).values).toEqual(shown)
    const direct = await reconstruct(model, fromArray(shown, [2, 3]))
    expect(await reconstruct(model, examples, { corruption: noise, seed: 4 })).toEqual(direct)
  })

  it('take inputs that the loss could not be trained towards', async () => {
    const bounded = autoencoder({ network: dense({ input: [2], latent: 1 }), loss: 'binary-crossentropy', seed: 1 })
    expect((await encode(bounded, fromArray([5, -3], [2]))).shape).toEqual([1, 1])
    bounded.dispose()
  })

  it('name what they can not use', async () => {
    await expect(decode(model, { values: new Float32Array(3), shape: [1, 3] })).rejects.toThrow(
      'decode: codes must be of shape [2], as the model takes them, got [3].',
    )
    await expect(decode(model, [1, 2] as never)).rejects.toThrow(
      'decode: codes must be { values, shape }, as encode returns them, got [1,2].',
    )
    await expect(decode(model, { values: new Float32Array(6), shape: [2, 2] })).rejects.toThrow(
      'decode: codes.values.length must be 4, as its shape [2, 2] says, got 6. Correct the shape.',
    )
    expect(() => corrupted(examples, noise as never)).toThrow(/^corrupted: there is no field config\./)
    expect(() => corrupted(examples, { corruption: noise, seed: -1 })).toThrow(/^corrupted: seed must be/)
    const unfit = { ...noise, misfit: () => ({ constraint: 'one for these', cure: 'Take others.' }) }
    const message = 'corruption must be one for these, got {"type":"'
    expect(() => corrupted(examples, { corruption: unfit })).toThrow(`corrupted: ${message}`)
    for (const use of [evaluate, reconstruct, reconstructionErrors])
      await expect(use(model, examples, { corruption: unfit })).rejects.toThrow(`${use.name}: ${message}`)
    await expect(fit(model, examples, { corruption: unfit })).rejects.toThrow(`fit: ${message}`)
    await expect(encode(model, fromArray([1], [1]))).rejects.toThrow('encode: examples must be of shape [2, 3]')
    await expect(encode(model, examples, { corruption: noise } as object)).rejects.toThrow('encode: there is no field corruption.')
    await expect(reconstruct(model, examples, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})
