import { type NumberArray, stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { int8 } from './int8.js'
import { productQuantization } from './product-quantization.js'
import { recallAt, recallFor } from './recall.js'
import { truncatedPca } from './truncated-pca.js'

/** Vectors of 16 numbers that come from 4, with a little noise. */
function vectors(count: number, seed: number, noise = 0.05): NumberArray {
  const shared = stream(1, 'directions')
  const directions = Array.from({ length: 4 * 16 }, () => shared.normal())
  const random = stream(seed, 'vectors')
  const values = Array.from({ length: count }, () => {
    const place = Array.from({ length: 4 }, () => random.normal())
    return Array.from(
      { length: 16 },
      (_, i) => place.reduce((sum, value, d) => sum + value * (directions[16 * d + i] ?? 0), 0) + noise * random.normal(),
    )
  }).flat()
  return { values: Float32Array.from(values), shape: [count, 16] }
}

const stored = vectors(600, 2)
const queries = vectors(50, 3)

describe('recallAt', () => {
  it('is 1 where nothing is lost, and by chance where all is', async () => {
    expect(await recallAt(queries, stored, stored)).toBe(1)
    expect(await recallAt(queries, stored, vectors(600, 9))).toBeLessThan(0.1)
    const line: NumberArray = { values: Float32Array.from([0, 1, 2, 3]), shape: [4, 1] }
    const moved: NumberArray = { values: Float32Array.from([0, 1, 9, 2]), shape: [4, 1] }
    // The two nearest to 1.9 are 2 and 1; of the moved ones those of 3 and 1.
    expect(await recallAt({ values: Float32Array.from([1.9]), shape: [1, 1] }, line, moved, 2)).toBe(0.5)
    const twice: NumberArray = { values: Float32Array.from([1.9, 0.1]), shape: [2, 1] }
    expect([...(await (await recallFor(twice, line, 2))(moved))]).toEqual([0.5, 1])
    await expect(recallAt(queries, stored, queries)).rejects.toThrow('recallAt: restored.shape must be [600, 16], got [50,16]')
    await expect(recallAt(queries, stored, stored, 601)).rejects.toThrow('recallAt: k must be a whole number from 1 to 600')
  })
})

describe('int8', () => {
  it('loses half a step at most, in a byte a number', async () => {
    const fitted = await int8().fit(stored)
    expect(fitted.bytesPerVector).toBe(16)
    const restored = await fitted.restore(stored)
    for (let dimension = 0; dimension < 16; dimension++) {
      const column = (given: NumberArray) => Array.from(given.values).filter((_, i) => i % 16 === dimension)
      const own = column(stored)
      const half = (Math.max(...own) - Math.min(...own)) / 255 / 2
      for (const [i, value] of column(restored).entries()) expect(Math.abs(value - (own[i] ?? 0))).toBeLessThan(1.001 * half)
    }
    expect(await recallAt(queries, stored, restored)).toBeGreaterThan(0.95)
  })
})

describe('truncatedPca', () => {
  it('keeps nearly all where the vectors have few dimensions, and less with fewer', async () => {
    const recall = async (components: number) => {
      const fitted = await truncatedPca({ components }).fit(stored)
      expect(fitted.bytesPerVector).toBe(4 * components)
      return recallAt(queries, stored, await fitted.restore(stored))
    }
    const [four, two] = [await recall(4), await recall(2)]
    expect(four).toBeGreaterThan(0.9)
    expect(two).toBeLessThan(four - 0.2)
  })
})

describe('productQuantization', () => {
  it('finds clusters exactly, where there are no more than entries', async () => {
    const places = vectors(40, 4)
    const repeated: NumberArray = {
      values: Float32Array.from({ length: 200 * 16 }, (_, i) => places.values[i % (40 * 16)] ?? 0),
      shape: [200, 16],
    }
    const restored = await (await productQuantization({ parts: 2 }).fit(repeated)).restore(places)
    for (const [i, value] of restored.values.entries()) expect(value).toBeCloseTo(places.values[i] ?? Number.NaN, 5)
  })

  it('loses less with more bytes, and at equal bytes keeps more than principal components', async () => {
    const recall = async (parts: number) => {
      const fitted = await productQuantization({ parts, rounds: 10 }).fit(stored, { seed: 1 })
      expect(fitted.bytesPerVector).toBe(parts)
      return recallAt(queries, stored, await fitted.restore(stored))
    }
    const [four, two] = [await recall(4), await recall(2)]
    expect(four).toBeGreaterThan(two)
    const one = await truncatedPca({ components: 1 }).fit(stored)
    expect(four).toBeGreaterThan(await recallAt(queries, stored, await one.restore(stored)))
  })

  it('cuts dimensions that parts don’t divide into nearly even ones, each of which has its byte', async () => {
    const error = async (parts: number) => {
      const fitted = await productQuantization({ parts, rounds: 5 }).fit(stored)
      expect(fitted.bytesPerVector).toBe(parts)
      const { values } = await fitted.restore(stored)
      return values.reduce((sum, value, i) => sum + (value - (stored.values[i] ?? 0)) ** 2, 0)
    }
    const errors = [await error(4), await error(5), await error(7), await error(11), await error(16)]
    for (let i = 1; i < errors.length; i++) expect(errors[i]).toBeLessThan(errors[i - 1] as number)
    // No dimension is left out, at either end.
    const seen = await (await productQuantization({ parts: 7, rounds: 5 }).fit(stored)).restore(stored)
    for (let dimension = 0; dimension < 16; dimension++) {
      const different = new Set(seen.values.filter((_, i) => i % 16 === dimension))
      expect(different.size).toBeGreaterThan(50)
    }
  })

  it('is the same for a seed, and refuses more parts than there are dimensions', async () => {
    const of = async (seed: number) =>
      (await (await productQuantization({ parts: 2, rounds: 2 }).fit(stored, { seed })).restore(queries)).values
    expect(await of(1)).toEqual(await of(1))
    expect(await of(1)).not.toEqual(await of(2))
    await expect(productQuantization({ parts: 17 }).fit(stored)).rejects.toThrow(
      "productQuantization: parts must be at most 16, the vectors' dimensions, got 17. Ask for fewer parts.",
    )
    expect(() => productQuantization({ parts: 0 })).toThrow('productQuantization: parts must be a whole number of at least 1')
  })
})
