import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DoubleArray, draw, drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectRight, toTensor } from '../testing/gradients.js'
import { scalar } from '../testing/references.js'
import { appendClasses } from './append-classes.js'
import { floored } from './floored.js'
import { importanceBound } from './importance-bound.js'
import { normalDivergence } from './normal-divergence.js'
import { reparametrise } from './reparametrise.js'
import { scaledMean } from './scaled-mean.js'

const upTo = (max: number) => fc.integer({ min: 1, max })
const seed = fc.nat()
const latentShape = fc.array(upTo(3), { minLength: 1, maxLength: 3 })

/** Value i of latent values `[batch, …, n]` in their parameters `[batch, …, 2n]`. */
function parametersAt({ values, shape }: DoubleArray, i: number) {
  const n = (shape.at(-1) ?? 0) / 2
  const start = Math.floor(i / n) * 2 * n + (i % n)
  return { mean: values[start] ?? Number.NaN, logVariance: values[start + n] ?? Number.NaN }
}

/** How much each example counts. */
function drawWeights(batch: number, seed: number): DoubleArray {
  const random = stream(seed, 'weights')
  return draw([batch], () => 2 * random.uniform())
}

/** The divergence of one normal distribution from the standard one, by Simpson's rule. */
function integratedDivergence(mean: number, logVariance: number): number {
  const deviation = Math.exp(logVariance / 2)
  const density = (x: number, m: number, s: number) => Math.exp(-0.5 * ((x - m) / s) ** 2) / (s * Math.sqrt(2 * Math.PI))
  const logRatio = (x: number) => -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation) + 0.5 * x * x
  const [from, width, steps] = [mean - 12 * deviation, 24 * deviation, 2000]
  let sum = 0
  for (let i = 0; i <= steps; i++) {
    const x = from + (i * width) / steps
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * density(x, mean, deviation) * logRatio(x)
  }
  return (sum * width) / steps / 3
}

describe('the divergence from the standard normal distribution', () => {
  const of = (mean: number, logVariance: number) =>
    tf.tidy(() => normalDivergence(tf.tensor([[mean, logVariance]]), { weight: 1, capacity: null }).dataSync()[0] ?? Number.NaN)

  it('is what numerical integration gives', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), fc.double({ min: -6, max: 3, noNaN: true }), (mean, logVariance) => {
        const expected = integratedDivergence(Math.fround(mean), Math.fround(logVariance))
        expect(Math.abs(of(mean, logVariance) - expected)).toBeLessThan(1e-5 * Math.max(1, expected))
      }),
    )
  })

  it('is 0 for the standard normal distribution alone, and keeps its digits near to it', () => {
    expect(of(0, 0)).toBe(0)
    expect(of(1e-3, 0) / 5e-7).toBeCloseTo(1, 5)
    expect(of(0, 1e-3) / 2.5e-7).toBeCloseTo(1, 2)
  })

  it('and its gradient agree with the formula, freely or held to a capacity', () => {
    fc.assert(
      fc.property(
        upTo(3),
        latentShape,
        fc.constantFrom(null, 0, 1, 50),
        fc.boolean(),
        seed,
        (batch, shape, capacity, isWeighed, seed) => {
          const doubled = shape.with(-1, 2 * (shape.at(-1) ?? 1))
          const parameters = drawNormals([batch, ...doubled], stream(seed, 'parameters'))
          const weight = 0.7
          const counts = drawWeights(batch, seed)
          const weights = isWeighed ? toTensor(counts) : null
          expectRight({
            inputs: [parameters],
            operation: (p) => normalDivergence(p, { weight, capacity, weights }),
            reference: (p) => {
              let sum = 0
              for (let i = 0; i < p.values.length / 2; i++) {
                const { mean, logVariance } = parametersAt(p, i)
                const count = isWeighed ? (counts.values[Math.floor((2 * i * batch) / p.values.length)] ?? Number.NaN) : 1
                sum += (count * (mean ** 2 + Math.exp(logVariance) - 1 - logVariance)) / 2 / batch
              }
              return scalar(weight * (capacity === null ? sum : Math.abs(sum - capacity)))
            },
          })
          weights?.dispose()
        },
      ),
    )
  })
})

describe('reparametrisation', () => {
  it('and its gradient agree with the formula, for one draw and for several', () => {
    fc.assert(
      fc.property(upTo(3), latentShape, fc.constantFrom(null, 1, 3), seed, (batch, shape, samples, seed) => {
        const doubled = shape.with(-1, 2 * (shape.at(-1) ?? 1))
        const noise = drawNormals([...(samples === null ? [] : [samples]), batch, ...shape], stream(seed, 'noise'))
        const ε = toTensor(noise)
        expectRight({
          inputs: [drawNormals([batch, ...doubled], stream(seed, 'parameters'))],
          operation: (p) => reparametrise(p, ε),
          reference: (p) => ({
            shape: noise.shape,
            values: noise.values.map((value, i) => {
              const { mean, logVariance } = parametersAt(p, i % (p.values.length / 2))
              return mean + Math.exp(logVariance / 2) * value
            }),
          }),
        })
        ε.dispose()
      }),
    )
  })

  it('has the moments of the distribution that it is of', () => {
    tf.tidy(() => {
      const draws = 100_000
      const noise = toTensor(drawNormals([draws, 1, 1], stream(1, 'noise')))
      const values = reparametrise(tf.tensor([[2, Math.log(9)]]), noise)
      const mean = tf.mean(values).dataSync()[0] ?? Number.NaN
      const variance = tf.moments(values).variance.dataSync()[0] ?? Number.NaN
      // Five standard errors.
      expect(Math.abs(mean - 2)).toBeLessThan((5 * 3) / Math.sqrt(draws))
      expect(Math.abs(variance - 9)).toBeLessThan(5 * 9 * Math.sqrt(2 / draws))
    })
  })
})

describe('the importance-weighted bound', () => {
  it('and its gradient agree with the formula', () => {
    fc.assert(
      fc.property(
        upTo(3),
        upTo(4),
        latentShape,
        fc.constantFrom(1, 0.5),
        fc.boolean(),
        seed,
        (batch, samples, shape, weight, isWeighed, seed) => {
          const random = stream(seed, 'inputs')
          const doubled = shape.with(-1, 2 * (shape.at(-1) ?? 1))
          const noise = drawNormals([samples, batch, ...shape], random)
          const ε = toTensor(noise)
          const size = noise.values.length / samples / batch
          const counts = drawWeights(batch, seed)
          const weights = isWeighed ? toTensor(counts) : null
          expectRight({
            inputs: [
              drawNormals([samples, batch], random),
              drawNormals([samples, batch, ...shape], random),
              drawNormals([batch, ...doubled], random),
            ],
            operation: (logLikelihoods, latents, parameters) => {
              const given = {
                logLikelihoods: logLikelihoods as tf.Tensor,
                latents: latents as tf.Tensor,
                parameters: parameters as tf.Tensor,
              }
              return importanceBound({ ...given, noise: ε }, weight, weights)
            },
            reference: (logLikelihoods, latents, parameters) => {
              let bound = 0
              for (let example = 0; example < batch; example++) {
                let sum = 0
                for (let sample = 0; sample < samples; sample++) {
                  const row = sample * batch + example
                  let logWeight = logLikelihoods?.values[row] ?? Number.NaN
                  for (let i = 0; i < size; i++) {
                    const [z, e] = [latents?.values[row * size + i] ?? Number.NaN, noise.values[row * size + i] ?? Number.NaN]
                    const { logVariance } = parametersAt(parameters as DoubleArray, example * size + i)
                    logWeight += weight * (-0.5 * z * z + 0.5 * e * e + logVariance / 2)
                  }
                  sum += Math.exp(logWeight) / samples
                }
                bound -= ((isWeighed ? (counts.values[example] ?? Number.NaN) : 1) * Math.log(sum)) / batch
              }
              return scalar(bound)
            },
          })
          tf.dispose(weights ? [ε, weights] : ε)
        },
      ),
    )
  })

  it('neither overflows nor vanishes where probabilities do', () => {
    tf.tidy(() => {
      const zeros = tf.zeros([2, 1, 1])
      const bound = (logLikelihoods: number[]) =>
        importanceBound({
          logLikelihoods: tf.tensor(logLikelihoods, [2, 1]),
          latents: zeros,
          parameters: tf.zeros([1, 2]),
          noise: zeros,
        }).dataSync()[0]
      expect(bound([-5000, -5000])).toBeCloseTo(5000, 3)
      expect(bound([-5000, -9000])).toBeCloseTo(5000 + Math.log(2), 3)
      expect(bound([800, 800])).toBeCloseTo(-800, 3)
    })
  })
})

it('classes stand one-hot beside values, the same in every place, and take no gradient', () => {
  fc.assert(
    fc.property(upTo(3), latentShape, fc.integer({ min: 2, max: 4 }), seed, (batch, shape, classes, seed) => {
      const random = stream(seed, 'labels')
      const labels = Int32Array.from({ length: batch }, () => random.integer(classes))
      const given = tf.tensor(labels, [batch], 'int32')
      const n = shape.at(-1) ?? 1
      expectRight({
        inputs: [drawNormals([batch, ...shape], random)],
        operation: (values) => appendClasses(values as tf.Tensor, given, classes),
        reference: ({ values } = { values: new Float64Array(), shape: [] }) => {
          const rows = Array.from({ length: values.length / n }, (_, row) => {
            const example = Math.floor((row * n * batch) / values.length)
            return [
              ...values.subarray(row * n, (row + 1) * n),
              ...Array.from({ length: classes }, (_, label) => (label === labels[example] ? 1 : 0)),
            ]
          })
          return { shape: [batch, ...shape.with(-1, n + classes)], values: Float64Array.from(rows.flat()) }
        },
      })
      given.dispose()
    }),
  )
})

it('a floored value is never below its floor, nearly itself above it, and has a gradient everywhere', () => {
  const values = { shape: [5], values: Float64Array.of(-50, -8, -6, 0, 30) }
  expectRight({
    inputs: [values],
    operation: (x) => floored(x as tf.Tensor, -6),
    reference: (x) => ({ shape: [5], values: (x as DoubleArray).values.map((v) => -6 + Math.log1p(Math.exp(v + 6))) }),
  })
})

it('a scaled mean is a mean times a factor', () => {
  const weights = tf.tensor([0, 0.5, 2])
  expectRight({
    inputs: [drawNormals([3], stream(1, 'values'))],
    operation: (x) => scaledMean(x as tf.Tensor, 3, weights),
    reference: (x) => scalar(0.5 * (x?.values[1] ?? 0) + 2 * (x?.values[2] ?? 0)),
  })
  weights.dispose()
  fc.assert(
    fc.property(fc.array(upTo(3), { maxLength: 3 }), seed, (shape, seed) => {
      expectRight({
        inputs: [drawNormals(shape, stream(seed, 'values'))],
        operation: (x) => scaledMean(x as tf.Tensor, -2.5),
        reference: (x) =>
          scalar((-2.5 * (x as DoubleArray).values.reduce((sum, v) => sum + v, 0)) / (x as DoubleArray).values.length),
      })
    }),
  )
})
