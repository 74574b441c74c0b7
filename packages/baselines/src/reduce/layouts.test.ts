import { fromArray, subset, take } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { tsne, umap } from '../index.js'
import { byDistance, groups, normals, rowsOf } from '../testing/examples.js'
import { affinitiesOf } from './t-sne/affinities.js'
import { QuadTree } from './t-sne/quad-tree.js'
import { fitCurve } from './umap/curve.js'
import { strengths } from './umap/strengths.js'

const count = 120
const examples = fromArray(groups(count, 8, 3, 1), [8])
const groupOf = (row: number) => Math.floor((row * 3) / count)

/** The share of points whose nearest other one is of the same group. */
function kept(places: Float32Array): number {
  const rows = rowsOf(places, 2)
  const same = Array.from(
    { length: rows.count },
    (_, row) => groupOf(byDistance(rows, row, rows, true)[0]?.index ?? -1) === groupOf(row),
  )
  return same.filter(Boolean).length / rows.count
}

describe('t-SNE', () => {
  const method = tsne({ perplexity: 10, iterations: 600 })

  it('keeps groups together, and is the same for the same seed', async () => {
    const places = await method.embed(examples, { seed: 1 })
    expect(places.shape).toEqual([count, 2])
    expect(kept(places.values)).toBe(1)
    expect(await method.embed(examples, { seed: 1 })).toEqual(places)
  })

  it('has affinities of the wanted perplexity', () => {
    const neighbours = {
      indices: Int32Array.from({ length: 12 }, (_, i) => (Math.floor(i / 3) + (i % 3) + 1) % 4),
      distances: Float64Array.from({ length: 12 }, (_, i) => 1 + (i % 3)),
    }
    const { starts, values } = affinitiesOf(neighbours, 3, 2)
    expect([...starts]).toEqual([0, 3, 6, 9, 12])
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
    // All rows are alike, so that a row's two directions are p(d) and p(4 − d): p(1) + p(3), 2 p(2), p(3) + p(1).
    const [outer = 0, middle = 0] = values.map((value) => value * 8)
    // The three shares add up to 1 and their entropy is 1 bit.
    const [second, rest] = [middle / 2, outer]
    const first = bisect((p) => entropy([p, second, rest - p]) - Math.LN2, rest / 2, rest - 1e-9)
    expect(Math.log(first / second) / 3).toBeCloseTo(Math.log(second / (rest - first)) / 5, 3)
  })

  it('adds up pushes as pair by pair where squares are never taken as a whole, and nearly so else', () => {
    const points = Float64Array.from(normals(90, 2, 2))
    points.copyWithin(8, 4, 8)
    const tree = new QuadTree(90)
    tree.build(points)
    const [push, stack] = [new Float64Array(2), new Int32Array(256)]
    for (let point = 0; point < 90; point++) {
      const exact = pairByPair(points, point)
      expect(tree.repulsion(points, point, 0, push, stack)).toBeCloseTo(exact.weights, 9)
      expect(push[0]).toBeCloseTo(exact.x, 9)
      expect(push[1]).toBeCloseTo(exact.y, 9)
      expect(tree.repulsion(points, point, 0.5, push, stack) / exact.weights).toBeCloseTo(1, 1)
    }
  })

  it('refuses a perplexity that so few examples cannot have, and stops when asked to', async () => {
    await expect(method.embed(take(examples, 30))).rejects.toThrow('perplexity must be below 10')
    await expect(method.embed(examples, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })
})

describe('UMAP', () => {
  const method = umap({ neighbours: 8, epochs: 100 })

  it('keeps groups together, is the same for the same seed, and places others beside their like', async () => {
    const fitted = await method.fit(examples, { seed: 1 })
    expect(kept(fitted.embedding.values)).toBe(1)
    expect((await method.fit(examples, { seed: 1 })).embedding).toEqual(fitted.embedding)
    const others = fromArray(groups(30, 8, 3, 2), [8])
    const { values, shape } = await fitted.transform(others)
    expect(shape).toEqual([30, 2])
    const [known, placed] = [rowsOf(fitted.embedding.values, 2), rowsOf(values, 2)]
    for (let row = 0; row < 30; row++)
      expect(groupOf(byDistance(placed, row, known, false)[0]?.index ?? -1)).toBe(Math.floor((row * 3) / 30))
    expect((await fitted.transform(subset(others, [4]))).values).toEqual(values.slice(8, 10))
  })

  it('has the curve that others find for the same distance', () => {
    // umap-learn 0.5, find_ab_params(1, minimum).
    expect(fitCurve(0.1).a).toBeCloseTo(1.5769, 3)
    expect(fitCurve(0.1).b).toBeCloseTo(0.8951, 3)
    expect(fitCurve(0.5).a).toBeCloseTo(0.583, 3)
    expect(fitCurve(0.5).b).toBeCloseTo(1.3342, 3)
  })

  it('has strengths that add up to the logarithm of their number, the nearest being 1', () => {
    const found = strengths(Float64Array.of(0, 1, 1.5, 2, 4, 4.5, 6, 7), 1)
    expect(found[1]).toBe(1)
    expect(found.slice(1).reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 4)
  })

  it('stops when asked to', async () => {
    await expect(method.fit(examples, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })
})

function pairByPair(points: Float64Array, point: number): { weights: number; x: number; y: number } {
  const sums = { weights: 0, x: 0, y: 0 }
  for (let other = 0; other < points.length / 2; other++) {
    if (other === point) continue
    const dx = (points[2 * point] as number) - (points[2 * other] as number)
    const dy = (points[2 * point + 1] as number) - (points[2 * other + 1] as number)
    const weight = 1 / (1 + dx * dx + dy * dy)
    sums.weights += weight
    sums.x += weight * weight * dx
    sums.y += weight * weight * dy
  }
  return sums
}

function entropy(shares: readonly number[]): number {
  return -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0)
}

/** Where a falling function is 0. */
function bisect(f: (x: number) => number, low: number, high: number): number {
  for (let time = 0; time < 60; time++) {
    const middle = (low + high) / 2
    if (f(middle) > 0) low = middle
    else high = middle
  }
  return low
}
