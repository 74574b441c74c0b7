import { fromArray, type NumberArray, readAll, subset } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { incrementalPca, pca } from '../index.js'
import { normalExamples, normals } from '../testing/examples.js'
import { expectNear } from '../testing/near.js'
import type { FittedPca } from './projection.js'

/** [direction, direction], which is the identity where they are orthonormal. */
function gram({ directions }: FittedPca, size: number): number[] {
  const count = directions.length / size
  return Array.from({ length: count * count }, (_, i) => {
    let sum = 0
    for (let s = 0; s < size; s++)
      sum += (directions[Math.floor(i / count) * size + s] as number) * (directions[(i % count) * size + s] as number)
    return sum
  })
}

/** The largest entry of C v − λ v, over all directions, with the covariance by its definition. */
function residue({ directions, variances, mean }: FittedPca, { values, shape }: NumberArray): number {
  const [count = 0, size = 0] = shape
  let worst = 0
  variances.forEach((variance, d) => {
    const direction = directions.subarray(d * size, (d + 1) * size)
    const along = Array.from({ length: count }, (_, row) =>
      direction.reduce((sum, value, s) => sum + value * ((values[row * size + s] as number) - (mean[s] as number)), 0),
    )
    direction.forEach((value, s) => {
      const product = along.reduce((sum, a, row) => sum + a * ((values[row * size + s] as number) - (mean[s] as number)), 0)
      worst = Math.max(worst, Math.abs(product / (count - 1) - variance * value))
    })
  })
  return worst
}

describe.each([
  ['more examples than values', 200, 7],
  ['more values than examples', 12, 40],
  ['more values than a stripe of the covariance', 300, 70],
])('PCA of %s', (_, count, size) => {
  const examples = normalExamples(count, size, 1)

  it('has eigenvectors of the covariance, orthonormal, the most variance first', async () => {
    const fitted = await pca({ components: 5 }).fit(examples)
    expect(residue(fitted, await readAll(examples))).toBeLessThan(1e-12)
    expectNear(
      gram(fitted, size),
      Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
      12,
    )
    expect([...fitted.variances].toSorted((a, b) => b - a)).toEqual([...fitted.variances])
  })

  it('loses nothing where nothing is left out', async () => {
    const { transform, inverse } = await pca({ components: Math.min(size, count - 1) }).fit(examples)
    const back = inverse(await transform(examples))
    const { values } = await readAll(examples)
    expect(back.shape).toEqual([count, size])
    expectNear(back.values, values, 5)
  })
})

it('keeps as many directions as carry a share of the variance, and none that carries nothing', async () => {
  // Standard deviations 3, 2 and 1, to the last digit.
  const signs = [1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1]
  const exact = fromArray(
    signs.map((sign, i) => sign * (3 - (i % 3))),
    [3],
  )
  const kept = async (variance: number) => (await pca({ variance }).fit(exact)).variances.length
  expect([await kept(9 / 14 - 1e-9), await kept(9 / 14 + 1e-9), await kept(13 / 14 + 1e-9)]).toEqual([1, 2, 3])
  const line = fromArray(
    Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)),
    [2],
  )
  expect((await (await pca({ components: 2 }).fit(line)).transform(line)).shape).toEqual([10, 1])
})

it('shapes what it restores like the examples', async () => {
  const images = fromArray(normals(20, 12, 2), [2, 3, 2])
  const { transform, inverse } = await pca({ components: 3 }).fit(images)
  expect(inverse(await transform(subset(images, [1, 2]))).shape).toEqual([2, 2, 3, 2])
  expect(() => inverse({ values: new Float32Array(4), shape: [2, 2] })).toThrow('pca: codes.shape must be [count, 3]')
})

describe('incremental PCA', () => {
  const examples = normalExamples(230, 9, 3)

  it('is exact where it keeps all directions', async () => {
    const [ours, exact] = [
      await incrementalPca({ components: 9, batchSize: 40 }).fit(examples),
      await pca({ components: 9 }).fit(examples),
    ]
    expectNear(ours.directions, exact.directions, 9)
    expectNear(ours.variances, exact.variances, 9)
    expectNear(ours.mean, exact.mean, 9)
    expect(ours.totalVariance).toBeCloseTo(exact.totalVariance, 9)
  })

  it('is near where it forgets some, and knows the variance of all', async () => {
    const [ours, exact] = [await incrementalPca({ components: 4 }).fit(examples), await pca({ components: 4 }).fit(examples)]
    ours.variances.forEach((value, i) => {
      const share = value / (exact.variances[i] as number)
      expect(share).toBeGreaterThan(0.75)
      expect(share).toBeLessThan(1 + 1e-9)
    })
    expect(ours.totalVariance).toBeCloseTo(exact.totalVariance, 9)
  })

  it('refuses more directions than there are', async () => {
    await expect(incrementalPca({ components: 10 }).fit(examples)).rejects.toThrow('components must be at most 9')
    expect(() => incrementalPca({ components: 10, batchSize: 5 })).toThrow('batchSize must be a whole number of at least 10')
  })
})
