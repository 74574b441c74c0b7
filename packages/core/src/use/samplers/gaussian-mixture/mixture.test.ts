import { fromArray, stream } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../testing/backend.js'
import { discreteModel, gaussianModel, logVariance, plainModel } from '../../../testing/hand-made.js'
import { failure } from '../../../testing/trainings.js'
import { fitMixture } from './fit.js'
import { type Covariance, covarianceKinds, type Points } from './gaussian.js'
import { gaussianMixture, type MixturePass } from './index.js'
import { drawFrom, logLikelihoodOf } from './mixture.js'

const kinds: Covariance[] = ['full', 'diagonal']

/** Points of a mixture of three, the second of them long and turned. */
function threeClouds(count: number, seed: number): Points & { readonly values: Float32Array } {
  const random = stream(seed, 'clouds')
  const values = new Float32Array(2 * count)
  for (let i = 0; i < count; i++) {
    const [a, b, which] = [random.normal(), random.normal(), random.uniform()]
    const [x, y] = which < 0.5 ? [a, b - 8] : which < 0.8 ? [3 * a, 3 * a + 0.3 * b] : [8 + 0.5 * a, 0.5 * b]
    values.set([x, y], 2 * i)
  }
  return { values, count, size: 2 }
}

const fit = (points: Points, components: number, covariance: Covariance = 'full') =>
  fitMixture(points, { components, covariance, random: stream(1, 'start'), signal: null })

describe('a normal distribution', () => {
  it('has the density of the formula', () => {
    const gaussian = covarianceKinds.full.gaussian(Float64Array.of(1, -1), Float64Array.of(4, 0, 1, 1))
    // Covariance [[4, 1], [1, 1]]: determinant 3, inverse [[1, −1], [−1, 4]] / 3; at a difference of (2, 1).
    expect(gaussian.logDensity([3, 0], 0)).toBeCloseTo(-Math.log(2 * Math.PI) - Math.log(3) / 2 - (4 - 4 + 4) / 6, 12)
    const level = covarianceKinds.diagonal.gaussian(Float64Array.of(0, 5), Float64Array.of(4, 0.25))
    expect(level.logDensity([9, 9, 2, 4.5], 2)).toBeCloseTo(-Math.log(2 * Math.PI) - 0.5 - 0.5, 12)
  })

  it('draws with its own mean and covariance', () => {
    const gaussian = covarianceKinds.full.gaussian(Float64Array.of(1, -1), Float64Array.of(4, 0, 1, 1))
    const random = stream(3, 'draws')
    const count = 20_000
    const into = new Float32Array(2)
    const sums = [0, 0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      gaussian.draw(random, into)
      const [x, y] = [(into[0] as number) - 1, (into[1] as number) + 1]
      for (const [at, value] of [x, y, x * x, x * y, y * y].entries()) sums[at] = (sums[at] as number) + value / count
    }
    // Four standard errors: of means 2 and 1, of squares √2 · variance, of products √(4 · 1 + 1).
    const errors = [2, 1, Math.SQRT2 * 4, Math.sqrt(5), Math.SQRT2]
    for (const [at, expected] of [0, 0, 4, 1, 1].entries())
      expect(Math.abs((sums[at] as number) - expected)).toBeLessThan((4 * (errors[at] as number)) / Math.sqrt(count))
  })
})

describe('a mixture', () => {
  it.each(kinds)('of one part is the mean and the covariance of its points (%s)', async (kind) => {
    const points = threeClouds(500, 2)
    const { mixture } = await fit(points, 1, kind)
    const [gaussian] = mixture.gaussians
    const mean = [0, 1].map((axis) => sum(points, (i) => points.values[2 * i + axis] as number) / points.count)
    expect(Array.from(gaussian?.mean ?? []).map((value) => value.toFixed(6))).toEqual(mean.map((value) => value.toFixed(6)))
    const product = (a: number, b: number) =>
      sum(
        points,
        (i) =>
          ((points.values[2 * i + a] as number) - (mean[a] as number)) *
          ((points.values[2 * i + b] as number) - (mean[b] as number)),
      ) / points.count
    const [xx, xy, yy] = [product(0, 0), kind === 'full' ? product(0, 1) : 0, product(1, 1)]
    // Of a normal distribution with the points' own moments: −ln 2π − ½ ln |Σ| − 1.
    expect(logLikelihoodOf(mixture, points)).toBeCloseTo(-Math.log(2 * Math.PI) - Math.log(xx * yy - xy * xy) / 2 - 1, 4)
  })

  it('finds clusters that lie apart, whatever the seed', async () => {
    const random = stream(1, 'clusters')
    const count = 800
    const centre = (i: number) => (i % 8) * (Math.PI / 4)
    const values = Float32Array.from({ length: 2 * count }, (_, index) => {
      const i = Math.floor(index / 2)
      return 4 * (index % 2 === 0 ? Math.cos(centre(i)) : Math.sin(centre(i))) + 0.3 * random.normal()
    })
    const points = { values, count, size: 2 }
    // Of eight clusters of equal share: −ln 8 − ln 2π − 2 ln 0.3 − 1.
    const expected = -Math.log(8) - Math.log(2 * Math.PI) - 2 * Math.log(0.3) - 1
    for (let seed = 0; seed < 20; seed++) {
      const { mixture } = await fitMixture(points, {
        components: 8,
        covariance: 'full',
        random: stream(seed, 'start'),
        signal: null,
      })
      expect(Math.abs(logLikelihoodOf(mixture, points) - expected), `seed ${seed}`).toBeLessThan(0.1)
    }
  })

  it.each(kinds)('never gets less likely as it is fitted, whatever the points (%s)', async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        async (seed, count, size, components, rounded) => {
          const random = stream(seed, 'points')
          const values = Float32Array.from({ length: count * size }, () => {
            const value = random.normal() * 3
            return rounded ? Math.round(value) : value
          })
          const { mixture, history } = await fit({ values, count, size }, components, kind)
          expect(mixture.weights.reduce((total, weight) => total + weight, 0)).toBeCloseTo(1, 6)
          expect(history.every(Number.isFinite)).toBe(true)
          // The floor under the variances, and nothing else, can cost a little.
          for (let i = 1; i < history.length; i++) expect(history[i]).toBeGreaterThan((history[i - 1] as number) - 1e-3)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('finds the clouds that points were drawn from', async () => {
    const { mixture } = await fit(threeClouds(3000, 5), 3)
    const parts = mixture.gaussians.map(({ mean }, part) => ({ mean, weight: mixture.weights[part] as number }))
    parts.sort((a, b) => (a.mean[0] as number) + (a.mean[1] as number) - (b.mean[0] as number) - (b.mean[1] as number))
    const found = parts.map(({ mean, weight }) => [...mean, weight])
    for (const [part, expected] of [
      [0, -8, 0.5],
      [0, 0, 0.3],
      [8, 0, 0.2],
    ].entries())
      for (const [at, value] of expected.entries()) expect(Math.abs((found[part]?.[at] as number) - value)).toBeLessThan(0.35)
  })

  it('has a density that adds up to 1', async () => {
    const { mixture } = await fit(threeClouds(200, 8), 4)
    const step = 0.1
    let total = 0
    for (let x = -15; x < 20; x += step)
      for (let y = -18; y < 15; y += step)
        total += Math.exp(logLikelihoodOf(mixture, { values: [x, y], count: 1, size: 2 })) * step * step
    expect(total).toBeCloseTo(1, 2)
  })

  it('gives draws as likely as its points', async () => {
    const points = threeClouds(2000, 6)
    const { mixture } = await fit(points, 3)
    const random = stream(7, 'draws')
    const values = new Float32Array(4000)
    for (let i = 0; i < 2000; i++) drawFrom(mixture, random, values.subarray(2 * i, 2 * i + 2))
    expect(Math.abs(logLikelihoodOf(mixture, { values, count: 2000, size: 2 }) - logLikelihoodOf(mixture, points))).toBeLessThan(
      0.15,
    )
  })

  it('does with fewer parts where points are equal', async () => {
    const values = new Float32Array(20).fill(3)
    const { mixture, history } = await fit({ values, count: 10, size: 2 }, 4)
    expect(mixture.weights).toEqual([1])
    expect(history.every(Number.isFinite)).toBe(true)
  })
})

describe('gaussianMixture', () => {
  const { values } = threeClouds(1200, 9)
  const training = fromArray(values.subarray(0, 1600), [2])
  const validation = fromArray(values.subarray(1600), [2])

  it('chooses as many parts as make held-out codes likeliest', async () => {
    const sampler = await gaussianMixture(plainModel(), training, { components: [1, 3, 200], validation, seed: 2 })
    expect(sampler.tried.map(({ components }) => components)).toEqual([1, 3, 200])
    expect(sampler.components).toBe(3)
    expect(sampler.name).toBe('a mixture of 3 normal distributions')
    expect((await failure(() => gaussianMixture(plainModel(), training, { components: [1, 2] }))).message).toMatch(
      /^gaussianMixture: validation must be given/,
    )
  })

  it('is fitted on draws from posteriors, which spread more than their means', async () => {
    const flat = fromArray(new Float32Array(4000), [2])
    const sampler = await gaussianMixture(gaussianModel(), flat, { components: 1 })
    // The entropy of the posterior itself: 1 + ln 2π + logVariance, for two dimensions.
    expect(sampler.logLikelihood).toBeCloseTo(-(1 + Math.log(2 * Math.PI) + logVariance), 1)
  })

  it('tells of each pass', async () => {
    const passes: MixturePass[] = []
    const options = { components: 3, perClass: true, onPass: (pass: MixturePass) => passes.push(pass) }
    const labels = Array.from({ length: 800 }, (_, index) => index % 2)
    const { logLikelihood } = await gaussianMixture(plainModel(), { ...training, labels }, options)
    const ofClass = [0, 1].map((label) => passes.filter((pass) => pass.label === label))
    for (const told of ofClass) expect(told.map(({ pass }) => pass)).toEqual(told.map((_, index) => index + 1))
    const last = ofClass.map((told) => told.at(-1)?.logLikelihood ?? Number.NaN)
    expect(((last[0] as number) + (last[1] as number)) / 2).toBeCloseTo(logLikelihood, 1)
  })

  it('ends at an abort', async () => {
    const options = { signal: AbortSignal.timeout(30), components: 60, batchSize: 400 }
    const many = fromArray(threeClouds(20_000, 4).values, [2])
    await expect(gaussianMixture(plainModel(), many, options)).rejects.toThrow(/timeout|aborted/i)
  })

  it('refuses discrete codes, and classes that nobody gave', async () => {
    const maps = fromArray([0, 1, 2, 1, 2, 3], [2, 3])
    expect((await failure(() => gaussianMixture(discreteModel(), maps))).cure).toBe(
      'For a discrete model there is codePrior(model, examples).',
    )
    expect((await failure(() => gaussianMixture(plainModel(), training, { perClass: true }))).message).toMatch(
      /as the examples have no labels/,
    )
  })
})

function sum({ count }: Points, at: (point: number) => number): number {
  let total = 0
  for (let point = 0; point < count; point++) total += at(point)
  return total
}
