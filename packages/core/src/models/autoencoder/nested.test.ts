import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { reconstructionErrors } from '../../evaluation/reconstruction-errors.js'
import { layer } from '../../layers/builders.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import '../../testing/backend.js'
import { fit } from '../../training/fit.js'
import { truncated } from '../truncated.js'
import { autoencoder } from './index.js'
import { drawSizes } from './nested.js'

const network = dense({ input: [6], latent: 4 })
const loss = 'mean-squared-error' as const

/** Rows of six numbers, of which two are always 0. */
const deviations = [2, 1, 0.5, 0.25, 0, 0]

function rows(count: number, seed: number) {
  const random = stream(seed, 'rows')
  return fromArray(
    Float32Array.from({ length: count * 6 }, (_, i) => (deviations[i % 6] ?? 0) * random.normal()),
    [6],
  )
}

const mean = (errors: Float32Array) => errors.reduce((sum, error) => sum + error, 0) / errors.length

it('puts the numbers of a code in order: of a linear one, by how much they tell', async () => {
  const before = tf.memory().numTensors
  {
    using model = autoencoder({ network, loss, nested: {}, seed: 1 })
    expect(model.config.nested).toEqual({ sizes: [1, 2, 4] })
    await fit(model, rows(600, 1), { epochs: 40, batchSize: 20, optimizer: { type: 'adam', learningRate: 0.01 }, seed: 1 })
    const test = rows(400, 2)
    const errorOf = async (size: number) => mean(await reconstructionErrors(truncated(model, size), test))
    // What principal components leave.
    const left = [1, 2, 4].map((size) => deviations.slice(size).reduce((sum, deviation) => sum + deviation ** 2 / 6, 0))
    for (const [index, size] of [1, 2, 4].entries()) {
      const error = await errorOf(size)
      expect(error).toBeLessThan(1.1 * (left[index] ?? 0) + 0.005)
      expect(error).toBeGreaterThan(0.85 * (left[index] ?? 0) - 0.005)
    }
  }
  expect(tf.memory().numTensors).toBe(before)
})

it('cuts codes to the sizes asked for, longer ones more often', () => {
  const drawn = drawSizes({ sizes: [1, 256, 65536] }, 7000, stream(3, 'sizes'))
  for (const [size, share] of [
    [1, 1 / 7],
    [256, 2 / 7],
    [65536, 4 / 7],
  ])
    expect(drawn.filter((one) => one === size).length / 7000).toBeCloseTo(share ?? 0, 1)
  expect(new Set(drawn).size).toBe(3)
})

it('shows a model with the first numbers of its codes, on the same weights', () => {
  using model = autoencoder({ network, loss, nested: { sizes: [2, 3, 4] }, seed: 1 })
  const short = truncated(model, 3)
  expect(short.nested).toEqual({ sizes: [2, 3] })
  tf.tidy(() => {
    const random = stream(5, 'input')
    const input = tf.tensor(
      Array.from({ length: 30 }, () => random.normal()),
      [5, 6],
    )
    const [code, cut] = [model.encode(input).arraySync(), short.encode(input).arraySync()] as number[][][]
    expect(cut).toEqual(code?.map((row) => row.map((value, i) => (i < 3 ? value : 0 * value))))
    expect(short.reconstruct(input).arraySync()).toEqual(model.decode(tf.tensor(cut ?? [])).arraySync())
  })
  short.dispose()
  expect(model.isDisposed).toBe(false)
  model.dispose()
  expect(short.isDisposed).toBe(true)
})

it('refuses sizes that codes have not, and codes that are no list', () => {
  const refused = (nested: { sizes?: number[] }) => () => autoencoder({ network, loss, nested, seed: 1 })
  expect(refused({ sizes: [1, 2] })).toThrow('autoencoder: nested.sizes must be rising, the last of them 4')
  expect(refused({ sizes: [2, 2, 4] })).toThrow('autoencoder: nested.sizes must be rising')
  expect(refused({ sizes: [] })).toThrow(/^autoencoder: nested\.sizes must be/)
  const image = custom({
    input: [4, 4, 1],
    encoder: [layer.convolution(2, 3, 'relu', { padding: 'same' })],
    decoder: [layer.convolution(1, 3, 'linear', { padding: 'same' })],
  })
  expect(() => autoencoder({ network: image, loss, nested: {} })).toThrow('network must be one whose code is a list of numbers')
  using plain = autoencoder({ network, loss, seed: 1 })
  expect(() => truncated(plain, 2)).toThrow('truncated: model must be one that was trained with nested')
  using nested = autoencoder({ network, loss, nested: {}, seed: 1 })
  expect(() => truncated(nested, 5)).toThrow('truncated: size must be a whole number from 1 to 4')
})
