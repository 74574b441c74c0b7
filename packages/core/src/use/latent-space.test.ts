import { fromArray, type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import '../testing/backend.js'
import { normalQuantile } from '../evaluation/normal-quantile.js'
import { classModel, discreteModel, gaussianModel, plainModel } from '../testing/hand-made.js'
import { failure } from '../testing/trainings.js'
import { interpolate } from './interpolate.js'
import { manifold } from './manifold.js'
import { nearest } from './nearest.js'
import { principalComponents } from './principal-components.js'
import { traverse } from './traverse.js'

let tensors: number
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const codes = (shape: number[], ...values: number[]): NumberArray => ({ values: Float32Array.from(values), shape })

describe('interpolate', () => {
  it('walks straight from each example to its partner', async () => {
    const from = fromArray([0, 0, 1, 1], [2])
    const to = fromArray([4, 8, 1, 3], [2])
    const { values, shape } = await interpolate(plainModel(), from, to, { steps: 3 })
    expect(shape).toEqual([2, 3, 2])
    expect([...values]).toEqual([0, 0, 2, 4, 4, 8, 1, 1, 1, 2, 1, 3])
  })

  it('takes codes as well, which are decoded as they are', async () => {
    const { values } = await interpolate(plainModel(), codes([1, 2], 0, 2), codes([1, 2], 4, 2), { steps: 2 })
    expect([...values]).toEqual([0, 1, 2, 1])
  })

  it('walks along the arc, at equal angles, its length changing evenly between equal ones', async () => {
    const { values } = await interpolate(plainModel(), codes([1, 2], 2, 0), codes([1, 2], 0, 2), { steps: 4, method: 'spherical' })
    for (let step = 0; step < 4; step++) {
      expect(values[2 * step]).toBeCloseTo(Math.cos((step * Math.PI) / 6), 6)
      expect(values[2 * step + 1]).toBeCloseTo(Math.sin((step * Math.PI) / 6), 6)
    }
  })

  it('goes straight where there is no arc, or more than one', async () => {
    for (const [from, to] of [
      [codes([1, 2], 0, 0), codes([1, 2], 2, 2)],
      [codes([1, 2], 2, 0), codes([1, 2], -2, 0)],
      [codes([1, 2], 2, 1), codes([1, 2], 2, 1)],
    ] as const) {
      const arc = await interpolate(plainModel(), from, to, { method: 'spherical' })
      expect(arc).toEqual(await interpolate(plainModel(), from, to))
    }
  })

  it('decodes the whole way as the class it begins in, or the one asked for', async () => {
    const from = fromArray([1, 1], [2], { labels: [1] })
    const to = fromArray([2, 2], [2], { labels: [2] })
    expect([...(await interpolate(classModel(), from, to, { steps: 2 })).values]).toEqual([1, 1, 1, 1])
    expect([...(await interpolate(classModel(), from, to, { steps: 2, labels: 0 })).values]).toEqual([0, 0, 0, 0])
  })

  it('names what does not fit', async () => {
    const two = fromArray([0, 0, 1, 1], [2])
    expect((await failure(() => interpolate(plainModel(), two, codes([1, 2], 0, 0)))).message).toMatch(
      /^interpolate: to must be as many as from, 2, got 1/,
    )
    expect((await failure(() => interpolate(plainModel(), codes([1, 3], 0, 0, 0), two))).message).toMatch(
      /^interpolate: from must be codes of shape \[2\], got \[3\]/,
    )
    expect((await failure(() => interpolate(plainModel(), [1, 2] as never, two))).message).toMatch(
      /^interpolate: from must be \{ values, shape \}/,
    )
    expect((await failure(() => interpolate(plainModel(), two, two, { steps: 1 }))).message).toMatch(
      /steps must be a whole number of at least 2/,
    )
  })
})

describe('traverse', () => {
  it('moves one dimension at a time', async () => {
    const { values, shape } = await traverse(plainModel(), codes([1, 2], 4, 6), { values: [0, 2] })
    expect(shape).toEqual([2, 2, 2])
    expect([...values]).toEqual([0, 3, 1, 3, 2, 0, 2, 1])
    const one = await traverse(gaussianModel(), codes([2], 0, 8), { dimensions: 0 })
    expect(one.shape).toEqual([1, 7, 2])
    expect([...one.values]).toEqual([-3, -2, -1, 0, 1, 2, 3].flatMap((value) => [value / 2, 4]))
    const asClass = await traverse(classModel(), codes([2], 0, 0), { dimensions: [1], values: [5], labels: 2 })
    expect([...asClass.values]).toEqual([2, 7])
  })

  it('says where it can’t', async () => {
    const code = codes([2], 0, 0)
    expect((await failure(() => traverse(plainModel(), code))).message).toMatch(
      /^traverse: values must be given, as the model has no prior/,
    )
    expect((await failure(() => traverse(gaussianModel(), code, { dimensions: [0, 2] }))).message).toMatch(
      /^traverse: dimensions must be from 0 to 1, got 2/,
    )
    expect((await failure(() => traverse(gaussianModel(), codes([2, 2], 1, 2, 3, 4)))).message).toMatch(
      /one code, of 2 numbers, got 4/,
    )
    expect((await failure(() => traverse(discreteModel(), code))).message).toMatch(/one with continuous codes/)
    expect((await failure(() => traverse(classModel(), code))).message).toMatch(/labels must be given, as the model has 3 classes/)
  })
})

describe('manifold', () => {
  it('stands at the quantiles of the prior, the first dimension rightwards, the second upwards', async () => {
    const { values, shape } = await manifold(gaussianModel(), { size: 2 })
    expect(shape).toEqual([2, 2, 2])
    // A quarter of the normal distribution lies below −0.67449; the decoder halves.
    const quarter = 0.6744897501960817 / 2
    for (const [at, expected] of [-quarter, quarter, quarter, quarter, -quarter, -quarter, quarter, -quarter].entries())
      expect(values[at]).toBeCloseTo(expected, 6)
  })

  it('stands at the quantiles of codes along each dimension, where it is given some', async () => {
    // Along the first dimension 0 … 4, along the second 0 … 40, in another order.
    const seen = codes([5, 2], 3, 40, 0, 10, 4, 0, 1, 30, 2, 20)
    const { values } = await manifold(plainModel(), { size: 2, codes: seen })
    // The decoder halves.
    expect([...values]).toEqual([0.5, 15, 1.5, 15, 0.5, 5, 1.5, 5])
    const far = await manifold(gaussianModel(), { size: 1, codes: codes([1, 2], 6, 8) })
    expect([...far.values]).toEqual([3, 4])
  })

  it('needs a prior or codes, and two dimensions', async () => {
    expect((await failure(() => manifold(plainModel()))).message).toMatch(
      /^manifold: codes must be given for a model without a prior/,
    )
    expect((await failure(() => manifold(plainModel(), { codes: codes([2, 1], 1, 2) }))).message).toMatch(
      /^manifold: codes\.shape must be \[count, 2\], with at least one code, got \[2,1\]/,
    )
    expect((await failure(() => manifold(discreteModel()))).message).toMatch(/^manifold: model must be one with continuous codes/)
  })

  it('knows the quantiles', () => {
    // Abramowitz and Stegun, table 26.5, and the textbook's 97.5 %.
    for (const [p, x] of [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.9, 1.2815515655446004],
      [0.0001, -3.719016485455709],
      [0.999999, 4.753424308822899],
    ] as const)
      expect(normalQuantile(p)).toBeCloseTo(x, 9)
  })
})

describe('nearest', () => {
  it('agrees with sorting all distances', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(1000),
        (count, size, k, seed) => {
          const random = stream(seed, 'codes')
          const some = (rows: number) => codes([rows, size], ...Array.from({ length: rows * size }, () => random.integer(4)))
          const [all, queries] = [some(count), some(3)]
          const wanted = Math.min(k, count)
          const found = nearest(all, queries, wanted)
          for (let row = 0; row < 3; row++) {
            const distances = Array.from({ length: count }, (_, code) => {
              let square = 0
              for (let i = 0; i < size; i++)
                square += ((all.values[code * size + i] as number) - (queries.values[row * size + i] as number)) ** 2
              return { code, distance: Math.fround(Math.sqrt(square)) }
            })
            distances.sort((a, b) => a.distance - b.distance || a.code - b.code)
            const best = distances.slice(0, wanted)
            const part = <Values extends { slice(from: number, to: number): ArrayLike<number> }>(values: Values) =>
              Array.from(values.slice(row * wanted, (row + 1) * wanted))
            expect(part(found.indices)).toEqual(best.map(({ code }) => code))
            expect(part(found.distances)).toEqual(best.map(({ distance }) => distance))
          }
        },
      ),
    )
  })

  it('refuses other codes, and more neighbours than there are', () => {
    const some = codes([2, 2], 1, 2, 3, 4)
    expect(() => nearest(some, codes([1, 3], 1, 2, 3))).toThrow(/queries\.shape must be \[queries, 2\]/)
    expect(() => nearest(some, some, 3)).toThrow(/k must be a whole number from 1 to 2/)
  })
})

describe('principalComponents', () => {
  /** Points that vary by 3, 2 and ½ along three axes, turned in space. */
  function turned(count: number) {
    const random = stream(4, 'points')
    const axes = [
      [2 / 3, 2 / 3, 1 / 3],
      [-2 / 3, 1 / 3, 2 / 3],
      [1 / 3, -2 / 3, 2 / 3],
    ]
    const along = Array.from({ length: count }, () => [3 * random.normal(), 2 * random.normal(), 0.5 * random.normal()])
    const values = along.flatMap((point) =>
      [0, 1, 2].map((i) => 5 + point.reduce((sum, value, axis) => sum + value * (axes[axis]?.[i] as number), 0)),
    )
    return { points: codes([count, 3], ...values), along }
  }

  it('finds the axes along which points vary most', () => {
    const { points, along } = turned(2000)
    const { points: projected, shares } = principalComponents(points)
    expect(projected.shape).toEqual([2000, 2])
    const total = 9 + 4 + 0.25
    expect(shares[0]).toBeCloseTo(9 / total, 1)
    expect(shares[1]).toBeCloseTo(4 / total, 1)
    const correlation = (axis: number) => {
      const [a, b] = [
        along.map((point) => point[axis] as number),
        Array.from({ length: 2000 }, (_, i) => projected.values[2 * i + axis] as number),
      ]
      const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0)
      return Math.abs(dot(a, b)) / Math.sqrt(dot(a, a) * dot(b, b))
    }
    expect(correlation(0)).toBeGreaterThan(0.99)
    expect(correlation(1)).toBeGreaterThan(0.99)
  })

  it('loses no variance where all directions are kept, and gives uncorrelated ones', () => {
    const { points } = turned(300)
    const { points: all, shares } = principalComponents(points, 3)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    const product = (a: number, b: number) =>
      Array.from({ length: 300 }, (_, i) => (all.values[3 * i + a] as number) * (all.values[3 * i + b] as number)).reduce(
        (x, y) => x + y,
      ) / 300
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(Math.abs(product(a, b))).toBeLessThan(1e-3 * product(2, 2))
  })

  it('puts codes that are all equal at 0', () => {
    const { points, shares } = principalComponents(codes([3, 2], 1, 2, 1, 2, 1, 2))
    expect([...points.values].every((value) => value === 0)).toBe(true)
    expect(shares).toEqual([0, 0])
    expect(() => principalComponents(codes([2, 1], 1, 2))).toThrow(/components must be a whole number from 1 to 1/)
  })
})
