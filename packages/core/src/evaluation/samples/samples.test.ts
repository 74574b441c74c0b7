import { type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { densityAndCoverage } from './density-and-coverage.js'
import { distancesToNearest } from './distances-to-nearest.js'
import { frechetDistance, frechetDistanceAtInfinity } from './frechet-distance.js'
import { eigenOf, product, squareRoot } from './symmetric-matrix.js'

/** Normal points of any mean and deviation a dimension. */
function points(count: number, seed: number, dimensions: readonly (readonly [mean: number, deviation: number])[]): NumberArray {
  const random = stream(seed, 'points')
  const values = Float32Array.from({ length: count * dimensions.length }, (_, i) => {
    const [mean, deviation] = dimensions[i % dimensions.length] as readonly [number, number]
    return mean + deviation * random.normal()
  })
  return { values, shape: [count, dimensions.length] }
}

const standard = (count: number) => Array.from({ length: count }, () => [0, 1] as const)

describe('a symmetric matrix', () => {
  it('is put together again by its eigenvalues and orthonormal vectors, and its root squared is itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1e6 }), (size, seed) => {
        const random = stream(seed, 'matrix')
        const half = Float64Array.from({ length: size * size }, () => random.normal())
        const transposed = half.map((_, i) => half[(i % size) * size + Math.floor(i / size)] as number)
        const matrix = product(half, transposed, size)
        const { values, vectors } = eigenOf(matrix, size)
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) {
            let [entry, dot] = [0, 0]
            for (let k = 0; k < size; k++) {
              entry += (values[k] as number) * (vectors[k * size + i] as number) * (vectors[k * size + j] as number)
              dot += (vectors[i * size + k] as number) * (vectors[j * size + k] as number)
            }
            expect(entry).toBeCloseTo(matrix[i * size + j] as number, 9)
            expect(dot).toBeCloseTo(i === j ? 1 : 0, 9)
          }
        const root = squareRoot(matrix, size)
        for (const [i, value] of product(root, root, size).entries()) expect(value).toBeCloseTo(matrix[i] as number, 8)
      }),
    )
  })
})

describe('frechetDistance', () => {
  it('is 0 to itself, the same both ways, and grows by a shift squared', () => {
    const a = points(400, 1, standard(4))
    const b = points(300, 2, [
      [0, 2],
      [1, 1],
      [0, 0.5],
      [0, 1],
    ])
    expect(frechetDistance(a, a)).toBeCloseTo(0, 9)
    expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 9)
    const shifted = { ...a, values: a.values.map((value, i) => (i % 4 === 0 ? value + 3 : value)) }
    expect(frechetDistance(shifted, a)).toBeCloseTo(9, 4)
  })

  it('comes to the closed form of independent dimensions', () => {
    // Σ (μ₁ − μ₂)² + (σ₁ − σ₂)²
    const a = points(200_000, 3, [
      [0, 1],
      [2, 3],
    ])
    const b = points(200_000, 4, [
      [1, 2],
      [2, 1],
    ])
    expect(frechetDistance(a, b)).toBeCloseTo(1 + 1 + 0 + 4, 1)
  })

  it('bears features that never vary', () => {
    const a = points(50, 1, [
      [0, 1],
      [5, 0],
    ])
    expect(frechetDistance(a, a)).toBeCloseTo(0, 6)
  })

  it('is freed of its bias at infinity: of equal distributions it comes much nearer to 0', () => {
    const reference = points(100_000, 5, standard(10))
    const ends = [6, 7, 8, 9, 10].map((seed) => frechetDistanceAtInfinity(points(600, seed, standard(10)), reference, { seed }))
    const mean = (of: (end: (typeof ends)[number]) => number) => ends.reduce((sum, end) => sum + of(end), 0) / ends.length
    expect(mean(({ measured }) => measured)).toBeGreaterThan(0.03)
    expect(Math.abs(mean(({ distance }) => distance))).toBeLessThan(mean(({ measured }) => measured) / 3)
  })

  it('refuses what are no features, other ones, and too few', () => {
    const a = points(10, 1, standard(4))
    expect(() => frechetDistance([] as never, a)).toThrow(/^frechetDistance: samples must be { values, shape }/)
    expect(() => frechetDistance(a, points(10, 1, standard(3)))).toThrow(/reference\.shape must be \[count, 4\]/)
    expect(() => frechetDistanceAtInfinity(points(8, 1, standard(4)), a)).toThrow(/samples must be more than 8/)
  })
})

describe('densityAndCoverage', () => {
  it('comes to about 1 and nearly all for equal distributions', async () => {
    const { density, coverage } = await densityAndCoverage(points(3000, 1, standard(3)), points(3000, 2, standard(3)))
    expect(density).toBeGreaterThan(0.95)
    expect(density).toBeLessThan(1.05)
    // 1 − 2^−5 of them, as the paper reckons it for k = 5.
    expect(coverage).toBeGreaterThan(0.94)
  })

  it('tells poor samples by density, and narrow ones by coverage', async () => {
    const reference = points(2000, 2, standard(3))
    const poor = await densityAndCoverage(
      points(2000, 1, [
        [4, 1],
        [4, 1],
        [4, 1],
      ]),
      reference,
    )
    expect(poor.density).toBeLessThan(0.1)
    const narrow = await densityAndCoverage(
      points(2000, 1, [
        [0, 0.1],
        [0, 0.1],
        [0, 0.1],
      ]),
      reference,
    )
    expect(narrow.density).toBeGreaterThan(1)
    expect(narrow.coverage).toBeLessThan(0.2)
  })

  it('is what counting by hand gives, over the seams of its chunks, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const [samples, reference] = [points(2300, 3, standard(2)), points(4200, 4, standard(2))]
    const k = 3
    const between = (a: NumberArray, i: number, b: NumberArray, j: number) =>
      Math.hypot(
        (a.values[2 * i] as number) - (b.values[2 * j] as number),
        (a.values[2 * i + 1] as number) - (b.values[2 * j + 1] as number),
      )
    let [inside, covered] = [0, 0]
    for (let r = 0; r < 4200; r++) {
      let nearest: number[] = new Array(k).fill(Number.POSITIVE_INFINITY)
      for (let other = 0; other < 4200; other++) {
        const distance = other === r ? Number.POSITIVE_INFINITY : between(reference, r, reference, other)
        if (distance < (nearest.at(-1) as number)) nearest = [...nearest, distance].sort((x, y) => x - y).slice(0, k)
      }
      const radius = nearest.at(-1) as number
      let hits = 0
      for (let s = 0; s < 2300; s++) if (between(samples, s, reference, r) < radius) hits++
      inside += hits
      covered += hits > 0 ? 1 : 0
    }
    const { density, coverage } = await densityAndCoverage(samples, reference, k)
    // But for the few that single precision puts on the other side of the line.
    expect(density).toBeCloseTo(inside / (k * 2300), 3)
    expect(coverage).toBeCloseTo(covered / 4200, 3)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('does not mind where the features lie', async () => {
    const rounded = (count: number, seed: number) =>
      points(count, seed, standard(8)).values.map((value) => Math.round(1024 * value) / 1024)
    const [samples, reference] = [rounded(400, 1), rounded(500, 2)]
    const at = (offset: number) =>
      densityAndCoverage(
        { values: samples.map((value) => value + offset), shape: [400, 8] },
        { values: reference.map((value) => value + offset), shape: [500, 8] },
      )
    expect(await at(1000)).toEqual(await at(0))
  })
})

describe('distancesToNearest', () => {
  it('is 0 for a copy, and the least of all distances', async () => {
    const examples = points(9000, 1, standard(5))
    const others = points(40, 2, standard(5))
    const expected = Array.from({ length: 40 }, (_, s) => {
      let least = Number.POSITIVE_INFINITY
      for (let e = 0; e < 9000; e++) {
        let square = 0
        for (let i = 0; i < 5; i++) square += ((others.values[5 * s + i] as number) - (examples.values[5 * e + i] as number)) ** 2
        least = Math.min(least, square)
      }
      return Math.sqrt(least)
    })
    const found = await distancesToNearest(others, examples)
    for (const [i, distance] of found.entries()) expect(distance).toBeCloseTo(expected[i] as number, 3)
    const copies = { values: examples.values.slice(40_000, 40_010), shape: [2, 5] }
    for (const distance of await distancesToNearest(copies, examples)) expect(distance).toBeLessThan(2e-3)
  })
})
