import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import '../testing/backend.js'
import { classModel, discreteModel, gaussianModel, logVariance, plainModel } from '../testing/hand-made.js'
import { failure } from '../testing/trainings.js'
import { encode } from './encode.js'
import { klPerDimension, samplePosterior } from './posterior.js'

const count = 300
const random = stream(1, 'points')
const points = fromArray(
  Array.from({ length: 2 * count }, () => random.normal()),
  [2],
)
const doubled = async () => (await encode(plainModel(), points)).values

it('gives means, whole posteriors, or draws from them', async () => {
  const before = tf.memory().numTensors
  const model = gaussianModel()
  const means = await doubled()
  expect((await encode(model, points)).values).toEqual(means)
  const posterior = await encode(model, points, { what: 'posterior', batchSize: 7 })
  expect(posterior.mean).toEqual({ values: means, shape: [count, 2] })
  expect(posterior.logVariance).toEqual({ values: new Float32Array(2 * count).fill(logVariance), shape: [count, 2] })
  const sample = await encode(model, points, { what: 'sample', seed: 3 })
  expect(sample).toEqual(samplePosterior(posterior, { seed: 3 }))
  expect(sample).toEqual(await encode(model, points, { what: 'sample', seed: 3, batchSize: 11 }))
  expect(sample).not.toEqual(await encode(model, points, { what: 'sample', seed: 4 }))
  // Their spread is the posterior's: 600 draws know it to 3 %.
  const squares = sample.values.reduce((sum, value, i) => sum + (value - (means[i] as number)) ** 2, 0)
  expect(Math.abs(squares / (2 * count) / Math.exp(logVariance) - 1)).toBeLessThan(0.25)
  expect(tf.memory().numTensors).toBe(before)
})

it('draws the same for an example wherever it stands', async () => {
  const { mean, logVariance } = await encode(gaussianModel(), points, { what: 'posterior' })
  const part = (values: Float32Array) => ({ values: values.slice(20, 40), shape: [10, 2] })
  const all = samplePosterior({ mean, logVariance }, { seed: 5 })
  const some = samplePosterior({ mean: part(mean.values), logVariance: part(logVariance.values) }, { seed: 5, first: 10 })
  expect(some.values).toEqual(all.values.slice(20, 40))
})

it('gives the numbers of codebook entries', async () => {
  const numbers = Float32Array.of(0, 1, 2, 3, 3, 0, 1, 1, 2, 2, 0, 3)
  const codes = await encode(discreteModel(), fromArray(numbers, [2, 3]), { what: 'codes' })
  expect(codes).toEqual({ values: numbers, shape: [2, 2, 3] })
})

it('gives labels to a model that has classes', async () => {
  const labelled = fromArray([5, 6, 7, 8], [2], { labels: [1, 2] })
  const { mean } = await encode(classModel(), labelled, { what: 'posterior' })
  expect([...mean.values]).toEqual([4, 5, 5, 6])
})

it('tells what a model does not have', async () => {
  const posterior = await failure(() => encode(plainModel(), points, { what: 'posterior' }))
  expect(posterior.message).toBe(
    `encode: what must be 'mean', as the model's codes have no distribution, got "posterior". Leave it out, or use a variational model.`,
  )
  const codes = await failure(() => encode(plainModel(), points, { what: 'codes' }))
  expect(codes.message).toMatch(/^encode: model must be a discrete one, whose codes are entries of a codebook, got "hand-made"\./)
  const what = await failure(() => encode(plainModel(), points, { what: 'sampel' as never }))
  expect(what.message).toMatch(/^encode: what must be one of "mean", "sample", "posterior", "codes", got "sampel"\. Did you mean/)
})

it('measures how much each dimension tells, by the closed form', () => {
  const mean = { values: Float32Array.of(0, 2, 0, -2), shape: [2, 2] }
  const logarithms = { values: Float32Array.of(0, 0, 0, Math.log(4)), shape: [2, 2] }
  const [unused, used] = klPerDimension({ mean, logVariance: logarithms })
  expect(unused).toBe(0)
  // ½ (μ² + σ² − 1 − ln σ²): 2 for the first example, 2 + 1.5 − ln 2 for the second.
  expect(used).toBeCloseTo((2 + 2 + 1.5 - Math.LN2) / 2, 6)
  expect(() => klPerDimension({ mean, logVariance: { ...logarithms, shape: [4, 1] } })).toThrow(/logVariance\.shape must be/)
})
