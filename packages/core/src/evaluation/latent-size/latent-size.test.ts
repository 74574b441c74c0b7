import { type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { chooseLatentSize, type LatentSizeErrors } from './choose-latent-size.js'
import { intrinsicDimension } from './intrinsic-dimension.js'

/** Errors of a curve: images differ in how hard they are, and seeds a little in how well they train. */
function errorsOf(curve: (size: number) => number, sizes: readonly number[], { seeds = 3, images = 400, noise = 0.01 } = {}) {
  const hardness = stream(1, 'hardness')
  const images_ = Array.from({ length: images }, () => Math.exp(0.5 * hardness.normal()))
  return sizes.map((size): LatentSizeErrors => {
    const errors = Array.from({ length: seeds }, (_, seed) => {
      const random = stream(seed, 'errors', size)
      const luck = 1 + noise * random.normal()
      return Float64Array.from(images_, (hard) => curve(size) * hard * luck * (1 + 0.2 * random.uniform()))
    })
    return { size, errors }
  })
}

const sizes = [2, 4, 8, 16, 32]

describe('chooseLatentSize', () => {
  it('finds where a curve becomes flat, whatever the order of the sizes', () => {
    const flatFrom8 = errorsOf((size) => 0.01 + 0.1 / 2 ** Math.min(size, 8), sizes)
    const choice = chooseLatentSize(flatFrom8)
    expect(choice.recommended).toBe(8)
    expect(choice.stillImproving).toBe(false)
    expect(choice.rows.map(({ size, isWithin }) => [size, isWithin])).toEqual([
      [2, false],
      [4, false],
      [8, true],
      [16, true],
      [32, true],
    ])
    expect(choice.rows.at(-1)).toMatchObject({ ratio: 1, ratioInterval: [1, 1] })
    expect(chooseLatentSize(flatFrom8.toReversed())).toEqual(choice)
  })

  it('says that it still improves where only the largest is good enough', () => {
    const choice = chooseLatentSize(errorsOf((size) => 1 / size, sizes))
    expect(choice).toMatchObject({ recommended: null, stillImproving: true })
    expect(choice.gainPerDoubling.mean).toBeCloseTo(0.5, 1)
  })

  it('does not say that it still improves where that can not be told', () => {
    // The smaller size has the lower error, by less than the seeds differ.
    const choice = chooseLatentSize(errorsOf((size) => (size === 2 ? 0.95 : 1), [2, 4], { images: 40, noise: 0.3 }))
    const [smaller] = choice.rows
    expect(smaller?.ratioInterval[0]).toBeLessThan(1)
    expect(smaller?.ratioInterval[1]).toBeGreaterThan(1.05)
    expect(choice).toMatchObject({ recommended: null, stillImproving: false })
    expect(smaller).toMatchObject({ isWithin: false, isBeyond: false })
    expect(chooseLatentSize(errorsOf((size) => 1 / size, [2, 4])).rows[0]).toMatchObject({ isWithin: false, isBeyond: true })
  })

  it('is not taken in by sizes that lie close together', () => {
    // 31 is within 5 % of 32, and twice as many would still halve the error.
    const choice = chooseLatentSize(errorsOf((size) => 1 / size, [8, 31, 32], { noise: 0.0001 }))
    expect(choice).toMatchObject({ recommended: 31, stillImproving: true })
  })

  it('wants to be sure: the same curve measured on few images recommends no size that may be worse', () => {
    const curve = (size: number) => (size === 32 ? 1 : 1.04)
    const sure = chooseLatentSize(errorsOf(curve, [16, 32], { images: 4000, noise: 0 }))
    const unsure = chooseLatentSize(errorsOf(curve, [16, 32], { images: 12, noise: 0.05 }))
    expect(sure.rows[0]?.isWithin).toBe(true)
    expect(unsure.rows[0]?.isWithin).toBe(false)
    expect(chooseLatentSize(errorsOf(curve, [16, 32], { images: 4000, noise: 0 }), { tolerance: 0.02 }).recommended).toBe(null)
  })

  it('has the errors’ means, and pairs images: what makes them hard takes no part in the ratio', () => {
    const given = errorsOf((size) => 1 / size, [4, 8], { noise: 0.001 })
    const [row] = chooseLatentSize(given).rows
    const values = given[0]?.errors.flatMap((each) => Array.from(each)) ?? []
    expect(row?.meanSquaredError).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12)
    const relative = ([low, high]: readonly [number, number], mean: number) => (high - low) / mean
    expect(relative(row?.ratioInterval ?? [0, 0], 2)).toBeLessThan(
      relative(row?.interval ?? [0, 0], row?.meanSquaredError ?? 0) / 2,
    )
  })

  it('refuses too few sizes and seeds, and errors of other examples', () => {
    const given = errorsOf((size) => 1 / size, [4, 8])
    expect(() => chooseLatentSize(given.slice(1))).toThrow('chooseLatentSize: sizes must be a list of at least two sizes')
    expect(() => chooseLatentSize(errorsOf(() => 1, [4, 8], { seeds: 2 }))).toThrow(
      'sizes[0].errors must be of at least 3 trainings',
    )
    expect(() => chooseLatentSize([...given, ...given])).toThrow('sizes[2].size must be a whole number of at least 1, each once')
    expect(() => chooseLatentSize([...given, ...errorsOf(() => 1, [16], { images: 9 })])).toThrow(
      'sizes[2].errors must be 3 rows of 400',
    )
    expect(() => chooseLatentSize([...given, ...errorsOf(() => Number.NaN, [16])])).toThrow(
      /^chooseLatentSize: sizes\[2\]\.errors\[0\]\[0\] must be a finite number, got NaN/,
    )
    expect(() => chooseLatentSize(given, { tolerance: 0 })).toThrow('tolerance must be a number above 0')
  })
})

/** Points of a plane of so many dimensions, turned within a larger space, with a little noise in all of it. */
function plane(count: number, dimensions: number, size: number, noise = 0): NumberArray {
  const random = stream(7, 'plane')
  const directions = Array.from({ length: dimensions * size }, () => random.normal())
  const values = new Float32Array(count * size)
  for (let row = 0; row < count; row++) {
    const place = Array.from({ length: dimensions }, () => random.uniform())
    for (let i = 0; i < size; i++)
      values[row * size + i] =
        place.reduce((sum, value, d) => sum + value * (directions[d * size + i] as number), 0) + noise * random.normal()
  }
  return { values, shape: [count, size] }
}

describe('intrinsicDimension', () => {
  it.each([1, 2, 5])('finds the %i dimensions of a plane in twenty, and leaves no tensor behind', async (dimensions) => {
    const before = tf.memory().numTensors
    const [finest] = await intrinsicDimension(plane(700, dimensions, 20), { halvings: 0 })
    // Facco's estimate falls a little short in more dimensions, as points at the border have neighbours on one side.
    expect(finest?.dimension).toBeGreaterThan(0.85 * dimensions)
    expect(finest?.dimension).toBeLessThan(1.1 * dimensions)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('tells noise by its scale: fewer examples lie farther apart and see less of it', async () => {
    const scales = await intrinsicDimension(plane(800, 2, 20, 0.01))
    expect(scales.map(({ examples }) => examples)).toEqual([800, 400, 200, 100, 50])
    const [finest, coarsest] = [scales[0], scales.at(-1)]
    expect(finest?.dimension).toBeGreaterThan((coarsest?.dimension ?? 0) + 1)
    expect(finest?.distance).toBeLessThan(coarsest?.distance ?? 0)
  })

  it('looks at each of equal examples once, and says nothing of a handful', async () => {
    const points = plane(300, 2, 5)
    const twice: NumberArray = { values: Float32Array.from([...points.values, ...points.values.subarray(0, 50)]), shape: [310, 5] }
    const [finest] = await intrinsicDimension(twice, { halvings: 0 })
    expect(finest?.dimension).toBeGreaterThan(1.6)
    expect(finest?.dimension).toBeLessThan(2.4)
    expect(await intrinsicDimension(plane(20, 2, 5))).toEqual([])
    const same = { values: new Float32Array(300), shape: [100, 3] }
    expect(await intrinsicDimension(same)).toEqual([])
  })

  it('does not mind where the examples lie, and says nothing of a lattice', async () => {
    const random = stream(3, 'offset')
    const rounded = Float32Array.from({ length: 700 * 8 }, () => Math.round(1024 * random.normal()) / 1024)
    const [here] = await intrinsicDimension({ values: rounded, shape: [700, 8] }, { halvings: 0 })
    const [afar] = await intrinsicDimension({ values: rounded.map((value) => value + 1000), shape: [700, 8] }, { halvings: 0 })
    expect(afar?.dimension).toBeCloseTo(here?.dimension ?? 0, 2)
    const lattice = Float32Array.from({ length: 2 * 400 }, (_, i) => ((i % 2 ? i >> 1 : (i >> 1) / 20) % 20) | 0)
    expect(await intrinsicDimension({ values: lattice, shape: [400, 2] }, { halvings: 0 })).toEqual([])
  })
})
