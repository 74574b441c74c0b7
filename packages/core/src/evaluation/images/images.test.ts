import { type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { structuralDissimilarity } from '../../operations/structural-similarity.js'
import '../../testing/backend.js'
import { structuralDissimilarity as reference } from '../../testing/references.js'
import { peakSignalToNoise } from './peak-signal-to-noise.js'
import { structuralSimilarity } from './structural-similarity.js'

/** Images of even values in [low, high]. */
function images(shape: readonly number[], seed: number, low = 0, high = 1): NumberArray {
  const random = stream(seed, 'images')
  const size = shape.reduce((product, length) => product * length, 1)
  return { values: Float32Array.from({ length: size }, () => low + (high - low) * random.uniform()), shape }
}

const constant = (shape: readonly number[], value: number): NumberArray => ({
  ...images(shape, 0),
  values: images(shape, 0).values.fill(value),
})

const seeds = fc.integer({ min: 0, max: 1e6 })

describe('peakSignalToNoise', () => {
  it('is −20 · log10 of a shift that all values have', () => {
    for (const shift of [0.5, 0.1, 0.01]) {
      const { mean, ofMeanError, meanSquaredError } = peakSignalToNoise(
        constant([3, 2, 2, 1], 0.25 + shift),
        constant([3, 2, 2, 1], 0.25),
      )
      expect(mean).toBeCloseTo(-20 * Math.log10(shift), 4)
      expect(ofMeanError).toBeCloseTo(mean, 9)
      expect(meanSquaredError).toBeCloseTo(shift ** 2, 7)
    }
  })

  it('is the mean of what single images have, at least that of their mean error, whatever the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), seeds, fc.double({ min: -3, max: 3, noNaN: true }), (count, seed, low) => {
        const [made, originals] = [images([count, 3, 4, 2], seed), images([count, 3, 4, 2], seed + 1)]
        const whole = peakSignalToNoise(made, originals)
        const alone = Array.from({ length: count }, (_, index) => {
          const one = ({ values, shape }: NumberArray) => ({
            values: values.slice(index * 24, index * 24 + 24),
            shape: [1, ...shape.slice(1)],
          })
          return peakSignalToNoise(one(made), one(originals)).mean
        })
        expect([...whole.each]).toEqual(alone)
        expect(whole.mean).toBeCloseTo(alone.reduce((sum, value) => sum + value, 0) / count, 9)
        expect(whole.mean).toBeGreaterThanOrEqual(whole.ofMeanError - 1e-9)
        const wide = ({ values, shape }: NumberArray) => ({ values: values.map((value) => low + 4 * value), shape })
        const scaled = peakSignalToNoise(wide(made), wide(originals), { range: [low, low + 4] })
        expect(scaled.mean).toBeCloseTo(whole.mean, 4)
        expect(scaled.meanSquaredError).toBeCloseTo(16 * whole.meanSquaredError, 4)
      }),
    )
  })

  it('clips what was made, so that what a screen would not show costs nothing', () => {
    const originals = { values: Float32Array.of(0, 1, 0.5), shape: [1, 3] }
    expect(peakSignalToNoise({ values: Float32Array.of(-7, 9, 0.25), shape: [1, 3] }, originals).meanSquaredError).toBeCloseTo(
      0.0625 / 3,
      9,
    )
    expect(peakSignalToNoise(originals, originals).mean).toBe(Number.POSITIVE_INFINITY)
    expect(peakSignalToNoise({ values: Float32Array.of(Number.NaN, 1, 0.5), shape: [1, 3] }, originals).mean).toBeNaN()
  })

  it('refuses what can not be compared', () => {
    const one = images([1, 2, 2, 1], 1)
    expect(() => peakSignalToNoise(one, images([2, 2, 2, 1], 1))).toThrow(/originals.shape must be \[1, 2, 2, 1\]/)
    expect(() => peakSignalToNoise({ values: one.values, shape: [2, 2, 2, 1] }, one)).toThrow(/images must be/)
    expect(() => peakSignalToNoise(images([0, 2], 1), images([0, 2], 1))).toThrow(/at least one image/)
    expect(() => peakSignalToNoise(one, one, { range: [1, 0] })).toThrow(/range must be two numbers/)
  })
})

describe('structuralSimilarity', () => {
  it('is 1 to itself, (2ab + C₁) / (a² + b² + C₁) between two greys, and the same both ways', () => {
    const noise = images([2, 13, 11, 3], 1)
    expect(structuralSimilarity(noise, noise).mean).toBeCloseTo(1, 12)
    const [a, b] = [0.25, 0.75]
    const ofGreys = structuralSimilarity(constant([1, 11, 12, 1], a), constant([1, 11, 12, 1], b)).mean
    expect(ofGreys).toBeCloseTo((2 * a * b + 1e-4) / (a * a + b * b + 1e-4), 9)
    const other = images([2, 13, 11, 3], 2)
    expect(structuralSimilarity(noise, other).mean).toBeCloseTo(structuralSimilarity(other, noise).mean, 12)
  })

  it('is that of the formula place by place, and what the loss takes from 1', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: 2 }),
          height: fc.integer({ min: 11, max: 15 }),
          width: fc.integer({ min: 11, max: 15 }),
          channels: fc.integer({ min: 1, max: 3 }),
        }),
        seeds,
        ({ count, height, width, channels }, seed) => {
          const shape = [count, height, width, channels]
          const [made, originals] = [images(shape, seed), images(shape, seed + 1)]
          const { mean } = structuralSimilarity(made, originals)
          const double = ({ values, shape }: NumberArray) => ({ values: Float64Array.from(values), shape })
          expect(mean).toBeCloseTo(1 - (reference(double(made), double(originals)).values[0] as number), 9)
          const loss = tf.tidy(
            () => structuralDissimilarity(tf.tensor(made.values, shape), tf.tensor(originals.values, shape)).dataSync()[0],
          )
          expect(mean).toBeCloseTo(1 - (loss as number), 4)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('is measured image by image, in any range', () => {
    const [made, originals] = [images([3, 11, 11, 1], 5, -1, 1), images([3, 11, 11, 1], 6, -1, 1)]
    const { each, mean } = structuralSimilarity(made, originals, { range: [-1, 1] })
    expect(mean).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / 3, 12)
    const scaled = ({ values, shape }: NumberArray) => ({ values: values.map((value) => (value + 1) / 2), shape })
    for (const [i, value] of structuralSimilarity(scaled(made), scaled(originals)).each.entries())
      expect(value).toBeCloseTo(each[i] as number, 5)
  })

  it('refuses images that are smaller than its window', () => {
    expect(() => structuralSimilarity(images([1, 11, 10, 1], 1), images([1, 11, 10, 1], 1))).toThrow(/at least 11/)
    expect(() => structuralSimilarity(images([1, 121], 1), images([1, 121], 1))).toThrow(/peakSignalToNoise/)
  })
})
