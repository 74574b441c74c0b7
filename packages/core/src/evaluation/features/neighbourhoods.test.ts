import { type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { grid, row } from '../../testing/points.js'
import { type Interval, pairedDifference } from '../bootstrap.js'
import { continuity, type Kept, neighbourhoodsKept, trustworthiness } from './neighbourhoods.js'

const part = (points: NumberArray, rows: Uint32Array): NumberArray => ({
  values: Float32Array.from(Array.from(rows).flatMap((index) => row(points, index))),
  shape: [rows.length, ...points.shape.slice(1)],
})

describe('trustworthiness and continuity', () => {
  /** As the papers write it down, from complete rankings. */
  function byDefinition(original: NumberArray, embedded: NumberArray, k: number): number {
    const count = original.shape[0] ?? 0
    const ranking = (points: NumberArray, from: number) => {
      const x = row(points, from)
      return Array.from({ length: count }, (_, index) => index)
        .filter((index) => index !== from)
        .map((index) => ({ index, square: row(points, index).reduce((sum, value, i) => sum + (value - (x[i] as number)) ** 2, 0) }))
        .sort((a, b) => a.square - b.square || a.index - b.index)
        .map(({ index }) => index)
    }
    let penalty = 0
    for (let i = 0; i < count; i++) {
      const truth = ranking(original, i)
      for (const j of ranking(embedded, i).slice(0, k)) if (!truth.slice(0, k).includes(j)) penalty += truth.indexOf(j) + 1 - k
    }
    return 1 - (2 / (count * k * (2 * count - 3 * k - 1))) * penalty
  }

  it('are what their papers define', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }), async (seed, k) => {
        const [original, embedded] = [grid(40, seed, 4), grid(40, seed + 1, 2)]
        expect((await trustworthiness(original, embedded, { k })).value).toBeCloseTo(byDefinition(original, embedded, k), 10)
        expect((await continuity(original, embedded, { k })).value).toBeCloseTo(byDefinition(embedded, original, k), 10)
      }),
      { numRuns: 20 },
    )
  })

  it('are 1 for the same points, and tell what each is about', async () => {
    const before = tf.memory().numTensors
    const cube = grid(300, 1, 3)
    expect((await trustworthiness(cube, cube)).value).toBe(1)
    // A projection puts what is far apart on top of each other, and tears nothing.
    const flat: NumberArray = { values: cube.values.filter((_, i) => i % 3 !== 2), shape: [300, 2] }
    const [trust, continuous] = [await trustworthiness(cube, flat), await continuity(cube, flat)]
    expect(trust.value).toBeLessThan(continuous.value)
    expect(trust.interval[0]).toBeLessThan(trust.value)
    expect(trust.interval[1]).toBeGreaterThan(trust.value)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('look at the same subsets for every method', async () => {
    const [original, embedded] = [grid(400, 1, 4), grid(400, 2, 2)]
    const options = { size: 100, subsets: 3 }
    expect(await trustworthiness(original, embedded, options)).toEqual(await trustworthiness(original, embedded, options))
    expect(await trustworthiness(original, embedded, { ...options, seed: 1 })).not.toEqual(
      await trustworthiness(original, embedded, options),
    )
    // Nothing is known of unrelated points.
    expect(Math.abs((await trustworthiness(original, embedded, options)).value - 0.5)).toBeLessThan(0.05)
  })

  it('come together, and subset by subset where a method embeds each by itself', async () => {
    const [original, embedded] = [grid(400, 1, 4), grid(400, 2, 2)]
    const options = { size: 100, subsets: 3, seed: 4 }
    const both = await neighbourhoodsKept(original, embedded, options)
    expect(both.trustworthiness).toEqual(await trustworthiness(original, embedded, options))
    expect(both.continuity).toEqual(await continuity(original, embedded, options))
    const asked: Uint32Array[] = []
    const layout = (rows: Uint32Array) => {
      asked.push(rows)
      return part(embedded, rows)
    }
    expect(await neighbourhoodsKept(original, layout, options)).toEqual(both)
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 100])
    const alone = await Promise.all(
      asked.map(async (rows) => (await neighbourhoodsKept(part(original, rows), part(embedded, rows))).continuity.value),
    )
    expect(both.continuity.value).toBeCloseTo(
      alone.reduce((sum, value) => sum + value / 3, 0),
      12,
    )
    // The first subsets are the same, however many there are.
    await neighbourhoodsKept(original, layout, { ...options, subsets: 2 })
    expect(asked.slice(3)).toEqual(asked.slice(0, 2))
  })

  it('owe to each example what they lose without it, by definition', async () => {
    for (const [count, k] of [
      [3, 1],
      [12, 2],
      [13, 6],
    ] as const) {
      const [original, embedded] = [grid(count, 5, 4), grid(count, 6, 2)]
      const { value, each } = await trustworthiness(original, embedded, { k })
      const values = Array.from({ length: count }, (_, out) => {
        const rows = Uint32Array.from({ length: count }, (_, row) => row).filter((row) => row !== out)
        // Two examples are each other's neighbour.
        return count === 3 ? 1 : byDefinition(part(original, rows), part(embedded, rows), k)
      })
      const mean = values.reduce((sum, one) => sum + one / count, 0)
      for (const [i, owed] of Array.from(each[0] ?? []).entries())
        expect(owed).toBeCloseTo(value + (count - 1) * (mean - (values[i] ?? 0)), 10)
    }
  })

  it('do not mind where the examples lie', async () => {
    const random = stream(3, 'offset')
    const near = Float32Array.from({ length: 300 * 6 }, () => Math.round(1024 * random.normal()) / 1024)
    const at = (offset: number): NumberArray => ({ values: near.map((value) => value + offset), shape: [300, 6] })
    const flat: NumberArray = { values: near.filter((_, i) => i % 6 < 2), shape: [300, 2] }
    expect(await neighbourhoodsKept(at(1000), flat)).toEqual(await neighbourhoodsKept(at(0), flat))
  })

  it.each([
    ['all examples at once', { count: 40 }, {}],
    ['subsets that share examples', { count: 80 }, { size: 40 }],
  ])(
    'have intervals that hold what all examples there might be come to, by %s',
    async (_, { count }, options) => {
      const draws = 150
      const [kept, other]: [Kept[], Kept[]] = [[], []]
      for (let seed = 0; seed < draws; seed++) {
        const random = stream(seed, 'points')
        const original = { values: Float32Array.from({ length: 3 * count }, () => random.normal()), shape: [count, 3] }
        const embed = (): NumberArray => ({
          values: original.values.filter((_, i) => i % 3 < 2).map((value) => value + 0.3 * random.normal()),
          shape: [count, 2],
        })
        kept.push(await trustworthiness(original, embed(), { k: 3, ...options }))
        other.push(await trustworthiness(original, embed(), { k: 3, ...options, seed: 1 }))
      }
      const truth = [...kept, ...other].reduce((sum, { value }) => sum + value / (2 * draws), 0)
      const holds = (value: number, [low, high]: Interval) => low <= value && value <= high
      const share = (are: readonly boolean[]) => are.filter(Boolean).length / draws
      // Of 0.95, the jackknife errs to the safe side; by what each neighbourhood comes to alone it is 0.7 of all at once.
      expect(share(kept.map(({ interval }) => holds(truth, interval)))).toBeGreaterThan(0.91)
      const differing = { replicates: 200, confidence: 0.8 }
      const differences = kept.map(({ each }, i) => pairedDifference(each, other[i]?.each ?? [], differing).interval)
      const alike = share(differences.map((interval) => holds(0, interval)))
      // Of 0.8, it errs to the safe side too, and is not without bounds.
      expect(alike).toBeGreaterThan(0.76)
      expect(alike).toBeLessThan(1)
    },
    60_000,
  )

  it('refuse other examples, and neighbourhoods too large', async () => {
    await expect(trustworthiness(grid(30, 1), grid(29, 1))).rejects.toThrow('trustworthiness: embedded must be of 30 examples')
    await expect(trustworthiness(grid(30, 1), () => grid(29, 1))).rejects.toThrow(
      'trustworthiness: embedded() must be of 30 examples',
    )
    await expect(continuity(grid(30, 1), grid(30, 1), { k: 15 })).rejects.toThrow('continuity: k must be less than half of the 30')
  })
})
