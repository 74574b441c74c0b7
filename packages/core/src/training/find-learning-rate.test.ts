import type { Corruption } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { Model } from '../models/model.js'
import { adam } from '../optimizers/adam.js'
import { sgd } from '../optimizers/sgd.js'
import { failure, givenModel, vectors } from '../testing/trainings.js'
import { findLearningRate } from './find-learning-rate.js'
import { fit } from './fit.js'

let model: Model
givenModel((fresh) => {
  model = fresh
})

const options = { batchSize: 16, seed: 5, steps: 80, to: 1000 }

describe('findLearningRate', () => {
  it('grows the rate by the same factor from step to step, until the loss runs away', async () => {
    const { points } = await findLearningRate(model, vectors(64), { ...options, optimizer: sgd() })
    const rates = points.map(({ learningRate }) => learningRate)
    expect(rates[0]).toBeCloseTo(1e-6, 12)
    for (const [i, rate] of rates.entries()) expect(rate).toBeCloseTo(1e-6 * 1e9 ** (i / 79), 6 - Math.log10(rate))
    expect(points.length).toBeLessThan(80)
    let [sum, weight] = [0, 0]
    for (const { loss, smoothed } of points) {
      sum = 0.9 * sum + loss
      weight = 0.9 * weight + 1
      expect(smoothed).toBeCloseTo(sum / weight, 12)
    }
  })

  it('suggests a rate that a training learns much by, where the ends of the range are no good', async () => {
    const lossAfter = async (learningRate: number) => {
      const { epochs } = await fit(model, vectors(64), { epochs: 8, batchSize: 16, seed: 5, optimizer: adam({ learningRate }) })
      return epochs.at(-1)?.training.loss ?? Number.NaN
    }
    const { suggestion } = await findLearningRate(model, vectors(64), options)
    const weights = [...model.weights.values()].map((weight) => weight.dataSync().slice())
    const again = async (rate: number) => {
      for (const [i, weight] of [...model.weights.values()].entries())
        tf.tidy(() => weight.assign(tf.tensor(weights[i] as Float32Array, weight.shape)))
      return lossAfter(rate)
    }
    const good = await again(suggestion ?? Number.NaN)
    expect(good).toBeLessThan((await again(1e-5)) / 2)
    expect(good).toBeLessThan((await again(3)) / 2)
  })

  it('leaves the model as it was, does the same again, and leaves no tensor behind', async () => {
    const weightsOf = () => [...model.weights.values()].map((weight) => [...weight.dataSync()])
    const [before, tensors] = [weightsOf(), tf.memory().numTensors]
    const noise: Corruption = { config: { type: 'none' }, rangeOf: () => null, apply: (clean, _, into) => into.set(clean) }
    const first = await findLearningRate(model, vectors(20), { ...options, corruption: noise })
    expect(weightsOf()).toEqual(before)
    expect(tf.memory().numTensors).toBe(tensors)
    expect(await findLearningRate(model, vectors(20), { ...options, corruption: noise })).toEqual(first)
  })

  it('has nothing to suggest where the loss only goes up, and can be stopped', async () => {
    const high = { ...options, from: 500, to: 1000, steps: 5, optimizer: sgd() }
    expect((await findLearningRate(model, vectors(20), high)).suggestion).toBeNull()
    const before = [...model.weights.values()].map((weight) => [...weight.dataSync()])
    const aborted = findLearningRate(model, vectors(20), { ...options, signal: AbortSignal.abort(new Error('enough')) })
    await expect(aborted).rejects.toThrow('enough')
    expect([...model.weights.values()].map((weight) => [...weight.dataSync()])).toEqual(before)
  })

  it('refuses what it can not use', async () => {
    const refusal = async (given: object) => (await failure(() => findLearningRate(model, vectors(4), given))).message
    expect(await refusal({ from: 0.1, to: 0.01 })).toBe(
      'findLearningRate: to must be above from, 0.1, got 0.01. Leave both out for 1e-6 and 100.',
    )
    expect(await refusal({ steps: 1 })).toMatch(/^findLearningRate: steps must be a whole number of at least 2, got 1\./)
    expect(await refusal({ batchsize: 1 })).toMatch(/^findLearningRate: there is no field batchsize\. Did you mean "batchSize"\?/)
  })
})
