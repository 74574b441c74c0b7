import { fromArray } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { createModel, type ModelInput } from '../models/index.js'
import type { Model } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import '../testing/backend.js'
import { failure, givenModel, quick, vectors } from '../testing/trainings.js'
import { fit } from '../training/fit.js'
import { encode } from '../use/encode.js'
import { evaluate } from './evaluate.js'
import { klPerDimension } from './posterior-statistics.js'

const network = dense({ input: [4], hidden: [6], latent: 3 })
const variational = { type: 'variational', network, likelihood: 'gaussian', seed: 1 } as const
const examples = vectors(21)

/** By the formula, in double precision. */
async function rateOf(model: Model): Promise<number> {
  const { mean, logVariance } = await encode(model, examples, { what: 'posterior' })
  return klPerDimension(mean.values, logVariance.values, examples.count).reduce((sum, nats) => sum + nats, 0)
}

let plain: Model
givenModel((given) => {
  plain = given
})

describe('rate and distortion', () => {
  it.each<[string, ModelInput]>([
    ['the bound', variational],
    ['a beta', { ...variational, beta: 7 }],
    ['a beta of 0', { ...variational, beta: 0 }],
    ['a capacity', { ...variational, beta: 3, capacity: 50 }],
    ['several importance samples', { ...variational, beta: 2, importanceSamples: 3 }],
  ])('are of the posterior, whatever the objective makes of them: %s', async (_, config) => {
    using model = createModel(config)
    const { loss, parts, ...told } = await evaluate(model, examples, { batchSize: 8 })
    expect(told.rate).toBeCloseTo(await rateOf(model), 4)
    expect(told.distortion).toBeCloseTo(parts.reconstruction ?? Number.NaN, 5)
    // The parts add up to the loss as ever.
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(loss, 4)
  })

  it('heed weights', async () => {
    using model = createModel({ ...variational, beta: 4 })
    const weights = fromArray(
      Array.from({ length: 21 }, (_, example) => example % 3),
      [1],
    )
    const { rate, parts } = await evaluate(model, { input: examples, target: examples, weights })
    expect(rate).toBeCloseTo((parts.divergence ?? Number.NaN) / 4, 5)
  })

  it('are what a training can be told to go by', async () => {
    using model = createModel({ ...variational, beta: 0.1 })
    const earlyStopping = { monitor: 'validation.rate', patience: 9, restoreBest: false }
    const options = { ...quick, validation: examples, earlyStopping, checkpoints: null }
    const { epochs, config } = await fit(model, vectors(64, 2), options)
    expect(Object.keys(epochs.at(-1)?.measures ?? {})).toEqual(['rate'])
    expect(epochs.at(-1)?.measures?.rate).toBeCloseTo(await rateOf(model), 4)
    expect(config).toMatchObject({ earlyStopping: { goal: 'lowest' } })
  })

  it('are of no other model', async () => {
    expect(await evaluate(plain, examples)).not.toHaveProperty('rate')
    const refused = await failure(() =>
      fit(plain, examples, { ...quick, validation: vectors(8), earlyStopping: { monitor: 'validation.rate', patience: 1 } }),
    )
    expect(refused.message).toMatch(/a figure that the model has, and rate needs a model with a posterior/)
  })
})
