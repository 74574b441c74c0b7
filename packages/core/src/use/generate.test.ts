import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import '../testing/backend.js'
import { classModel, codebookSize, discreteModel, gaussianModel, plainModel } from '../testing/hand-made.js'
import { failure } from '../testing/trainings.js'
import { generate } from './generate.js'
import { codePrior } from './samplers/code-prior/index.js'
import { gaussianMixture } from './samplers/gaussian-mixture/index.js'
import type { Sampler } from './samplers/sampler.js'
import { standardNormal } from './samplers/standard-normal.js'

const random = stream(1, 'points')

/** Points around (10, 0), class 0, and (0, 10), class 1, three times as many. */
const clouds = fromArray(
  Array.from({ length: 200 }, (_, i) => {
    const [x, y] = [random.normal() * 0.1, random.normal() * 0.1]
    return i % 4 === 0 ? [10 + x, y] : [x, 10 + y]
  }).flat(),
  [2],
  { labels: Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 0 : 1)) },
)

it('decodes draws from the prior, the first of many as few', async () => {
  const before = tf.memory().numTensors
  const { values, shape } = await generate(gaussianModel(), { count: 500, seed: 2 })
  expect(shape).toEqual([500, 2])
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length
  // Half of a standard normal: 1000 squares of variance ¼ know it to 4.5 %.
  expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(0.2)
  expect((await generate(gaussianModel(), { count: 5, seed: 2, batchSize: 2 })).values).toEqual(values.subarray(0, 10))
  expect((await generate(gaussianModel(), { count: 5, seed: 3 })).values).not.toEqual(values.subarray(0, 10))
  expect(tf.memory().numTensors).toBe(before)
})

it('asks for a fitted sampler where there is no prior', async () => {
  for (const model of [plainModel(), discreteModel()]) {
    const { message, cure } = await failure(() => generate(model))
    expect(message).toMatch(
      /^generate: sampler must be one that was fitted on codes, as the codes of the model "hand-made" have no prior/,
    )
    expect(cure).toBe('Fit one: await gaussianMixture(model, examples), or for discrete codes await codePrior(model, examples).')
  }
  const { message } = await failure(() => generate(gaussianModel(), { sampler: 'normal' as unknown as Sampler }))
  expect(message).toMatch(/^generate: sampler must be a sampler, such as await gaussianMixture/)
})

it('makes examples like those that a mixture was fitted on, of the class asked for', async () => {
  const sampler = await gaussianMixture(plainModel(), clouds, { components: 2, perClass: true, seed: 1 })
  expect(sampler.classes).toBe(2)
  const { values } = await generate(plainModel(), { count: 40, sampler, labels: 0 })
  for (let i = 0; i < 40; i++) {
    expect(Math.abs((values[2 * i] as number) - 10)).toBeLessThan(1)
    expect(Math.abs(values[2 * i + 1] as number)).toBeLessThan(1)
  }
  const each = await generate(plainModel(), { count: 4, sampler, labels: [0, 1, 0, 1] })
  expect(Array.from(each.values, (value) => value > 5)).toEqual([1, 0, 0, 1, 1, 0, 0, 1].map(Boolean))
  const any = await generate(plainModel(), { count: 400, sampler })
  const first = any.values.filter((value, i) => i % 2 === 0 && value > 5).length
  // As often as it was seen: a quarter, four standard errors.
  expect(Math.abs(first / 400 - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / 400))
})

it('hands the class asked for to a conditional model', async () => {
  const plain = await generate(gaussianModel(), { count: 3 })
  const { values } = await generate(classModel(), { count: 3, labels: [0, 1, 2] })
  // The same draws; the one decoder halves, the other adds the class.
  expect([...values]).toEqual(Array.from(plain.values, (value, i) => Math.fround(2 * value + Math.floor(i / 2))))
  expect((await failure(() => generate(classModel(), { count: 3 }))).message).toBe(
    'generate: labels must be given, as the model has 3 classes, got null. Ask for one class, or for one each.',
  )
  for (const [labels, problem] of [
    [3, 'labels must be whole numbers from 0 to 2, got 3'],
    [[0, 1], 'labels.length must be 3, one for each, got 2'],
  ] as const)
    expect((await failure(() => generate(classModel(), { count: 3, labels }))).message).toContain(`generate: ${problem}`)
  expect((await failure(() => generate(gaussianModel(), { labels: 1 }))).message).toMatch(/labels must be left out/)
})

it('decodes what a prior over codes draws', async () => {
  const before = tf.memory().numTensors
  const two = [0, 1, 2, 1, 2, 3, 3, 2, 1, 2, 1, 0]
  const maps = fromArray(new Array(20).fill(two).flat(), [2, 3], { labels: new Array(20).fill([0, 1]).flat() })
  const sampler = await codePrior(discreteModel(), maps, { perClass: true })
  const { values, shape } = await generate(discreteModel(), { count: 200, sampler, seed: 4, labels: 1 })
  expect(shape).toEqual([200, 2, 3])
  expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < codebookSize)).toBe(true)
  const seen = [3, 2, 1, 2, 1, 0].join()
  const repeated = Array.from({ length: 200 }, (_, i) => values.subarray(6 * i, 6 * i + 6).join()).filter((map) => map === seen)
  // One map of 4⁶ by chance; of the class that was seen so, most.
  expect(repeated.length).toBeGreaterThan(100)
  expect((await failure(() => generate(plainModel(), { sampler }))).message).toMatch(/^generate: model must be a discrete one/)
  const mixture = await gaussianMixture(plainModel(), clouds, { components: 1 })
  expect((await failure(() => generate(discreteModel(), { sampler: mixture }))).message).toMatch(/one with continuous codes/)
  expect(tf.memory().numTensors).toBe(before)
  expect((await failure(() => generate(plainModel(), { sampler: standardNormal() }))).code).toBe('invalid-argument')
})
