import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import { conditional } from '../models/conditional/index.js'
import type { Model } from '../models/model.js'
import { variational } from '../models/variational/index.js'
import { dense } from '../networks/dense/index.js'
import '../testing/backend.js'
import { logLikelihood } from './log-likelihood.js'
import { LogMeans } from './log-means.js'

const network = dense({ input: [2], latent: 1 })

/** A linear Gaussian model: x = z·w + b + s·ε, whose log p(x) is a normal density's. */
function linearGaussian(weights: { w: readonly [number, number]; logScale: number; posterior: readonly number[] }): Model {
  const model = variational({ network, likelihood: 'gaussian', seed: 1 })
  const assign = (name: string, values: readonly number[]) =>
    tf.tidy(() => {
      const variable = model.weights.get(name) as tf.Variable
      variable.assign(tf.tensor([...values], variable.shape))
    })
  assign('encoder.dense.kernel', weights.posterior)
  assign('encoder.dense.bias', [0, -1])
  assign('decoder.dense.kernel', weights.w)
  assign('decoder.dense.bias', [0.5, -0.5])
  assign('likelihood.logScale', [weights.logScale])
  return model
}

const values = Float32Array.of(0.3, -0.2, 1.5, 0.4, -0.7, -1)
const examples = fromArray(values, [2])
const given = { w: [0.8, -0.4], logScale: -0.5, posterior: [0.6, 0, -0.3, 0] } as const

/** log N(x; b, w wᵀ + s² I), two values at a time. */
function exact(): number[] {
  const [a, b] = given.w
  const variance = Math.exp(-6 + Math.log1p(Math.exp(given.logScale + 6))) ** 2
  const determinant = (a * a + variance) * (b * b + variance) - (a * b) ** 2
  return [0, 2, 4].map((start) => {
    const [x, y] = [(values[start] ?? 0) - 0.5, (values[start + 1] ?? 0) + 0.5]
    const quadratic = ((b * b + variance) * x * x - 2 * a * b * x * y + (a * a + variance) * y * y) / determinant
    return -Math.log(2 * Math.PI) - 0.5 * Math.log(determinant) - 0.5 * quadratic
  })
}

describe('logLikelihood', () => {
  it('comes to the log-density itself, where that is known', async () => {
    using model = linearGaussian(given)
    const { each, mean, standardError, measure, samples } = await logLikelihood(model, examples, { samples: 20_000 })
    for (const [i, expected] of exact().entries()) expect(Math.abs((each[i] ?? Number.NaN) - expected)).toBeLessThan(0.02)
    const average = each.reduce((sum, value) => sum + value, 0) / 3
    expect(mean).toBeCloseTo(average, 10)
    const deviation = Math.sqrt(each.reduce((sum, value) => sum + (value - average) ** 2, 0) / 2)
    expect(standardError).toBeCloseTo(deviation / Math.sqrt(3), 10)
    expect({ measure, samples }).toEqual({ measure: 'density', samples: 20_000 })
  })

  it('rises with the number of samples, towards it from below, in the mean over many seeds', async () => {
    using model = linearGaussian(given)
    const means: number[] = []
    for (const samples of [1, 2, 8, 64]) {
      let sum = 0
      const seeds = 300
      for (let seed = 0; seed < seeds; seed++) sum += (await logLikelihood(model, examples, { samples, seed })).mean
      means.push(sum / seeds)
    }
    const truth = exact().reduce((sum, value) => sum + value, 0) / 3
    const [one = 0, two = 0, eight = 0, many = 0] = means
    expect(two).toBeGreaterThan(one + 0.02)
    expect(eight).toBeGreaterThan(two + 0.02)
    expect(many).toBeGreaterThan(eight)
    expect(many).toBeLessThan(truth + 0.01)
    expect(truth - many).toBeLessThan(0.02)
  })

  it('gives each example the same, however many are on the device at once, and leaves no tensor behind', async () => {
    using model = linearGaussian(given)
    const before = tf.memory().numTensors
    const whole = await logLikelihood(model, examples, { samples: 50, batchSize: 256 })
    const cut = await logLikelihood(model, examples, { samples: 50, batchSize: 2 })
    for (const [i, value] of whole.each.entries()) expect(cut.each[i]).toBeCloseTo(value, 5)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('tells how far it is, to the end', async () => {
    using model = linearGaussian(given)
    const shares: number[] = []
    await logLikelihood(model, examples, { samples: 5, batchSize: 2, onProgress: (share) => shares.push(share) })
    // Two examples at a time, a sample of each; then the third alone, two samples at a time.
    expect(shares.map((share) => Math.round(share * 15))).toEqual([2, 4, 6, 8, 10, 12, 14, 15])
  })

  it('says what it is of', async () => {
    using model = variational({ network, likelihood: 'bernoulli', seed: 1 })
    const measureOf = async (values: number[]) =>
      (await logLikelihood(model, fromArray(Float32Array.from(values), [2]), { samples: 2 })).measure
    expect(await measureOf([0, 1, 1, 1])).toBe('probability')
    expect(await measureOf([0, 1, 0.5, 1])).toBe('cross-entropy')
  })

  it('adds up to 1 over all binary examples', async () => {
    using model = variational({ network, likelihood: 'bernoulli', seed: 2 })
    const all = fromArray(Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), [2])
    const { each } = await logLikelihood(model, all, { samples: 20_000 })
    expect(each.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 2)
  })

  it('of a model of classes is that given the class', async () => {
    using model = conditional({ network, classes: 2, likelihood: 'gaussian', seed: 1 })
    const alike = Float32Array.of(0.3, -0.2, 0.3, -0.2)
    const { each } = await logLikelihood(model, fromArray(alike, [2], { labels: [0, 1] }), { samples: 2000 })
    expect(Math.abs((each[0] ?? 0) - (each[1] ?? 0))).toBeGreaterThan(0.01)
  })

  it('refuses a model without a posterior, and ends at an abort', async () => {
    using plain = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    await expect(logLikelihood(plain, examples)).rejects.toThrow(
      'logLikelihood: model must be one with a posterior and a likelihood, got "autoencoder". Make a variational or a conditional one; of others, evaluate tells the loss.',
    )
    using model = linearGaussian(given)
    const before = tf.memory().numTensors
    await expect(logLikelihood(model, examples, { signal: AbortSignal.abort() })).rejects.toThrow()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('log means', () => {
  it('are exact at any size, in any order', () => {
    const random = stream(1, 'values')
    for (const offset of [-5000, 0, 5000]) {
      const values = Array.from({ length: 60 }, () => 5 * random.normal())
      const means = new LogMeans(2)
      means.add(values.slice(0, 20).map((value) => value + offset))
      means.add(values.slice(20).map((value) => value + offset))
      for (const example of [0, 1]) {
        const own = values.filter((_, i) => i % 2 === example)
        const expected = Math.log(own.reduce((sum, value) => sum + Math.exp(value), 0) / own.length) + offset
        expect(means.means[example]).toBeCloseTo(expected, 9)
      }
    }
  })

  it('are −∞ where nothing is possible', () => {
    const means = new LogMeans(1)
    means.add([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(means.means[0]).toBe(Number.NEGATIVE_INFINITY)
  })
})
