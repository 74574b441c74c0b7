import { fromArray, InvalidDataError, subset } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { type Detector, ecod, hbos, isolationForest, localOutlierFactor, nearestNeighbours, pcaReconstruction } from '../index.js'
import { byDistance, normalExamples, normals, rowsOf } from '../testing/examples.js'
import { expectNear } from '../testing/near.js'
import { meanPath } from './isolation-forest/tree.js'

const detectors: readonly (readonly [string, Detector])[] = [
  ['nearest neighbours', nearestNeighbours()],
  ['nearest neighbours, scaled', nearestNeighbours({ neighbours: 2, distance: 'mean', scaling: 'standardised' })],
  ['isolation forest', isolationForest()],
  ['extended isolation forest', isolationForest({ extension: 3 })],
  ['local outlier factor', localOutlierFactor()],
  ['ECOD', ecod()],
  ['HBOS', hbos()],
  ['PCA reconstruction', pcaReconstruction({ components: 2 })],
]

describe.each(detectors)('%s', (_, detector) => {
  const normal = normalExamples(300, 6, 1)
  const asked = normalExamples(40, 6, 2)

  it('finds what is odd', async () => {
    // Far out in the last three values, which elsewhere vary least.
    const odd = normals(10, 6, 3).map((value, i) => (i % 6 < 3 ? value : i % 6 === 4 ? -6 : 6))
    const { score } = await detector.fit(normal, { seed: 1 })
    const [usual, theirs] = [await score(asked), await score(fromArray(odd, [6]))]
    expect(Math.min(...theirs)).toBeGreaterThan(usual.toSorted()[35] as number)
  })

  it('scores an example the same alone and among others, and twice the same', async () => {
    const { score } = await detector.fit(normal, { seed: 1 })
    const all = await score(asked)
    expect(await score(subset(asked, [7]))).toEqual(all.slice(7, 8))
    expect(await (await detector.fit(normal, { seed: 1 })).score(asked)).toEqual(all)
    expect(await score(subset(asked, []))).toHaveLength(0)
  })

  it('stays finite on constants and copies', async () => {
    const same = fromArray(new Float32Array(60 * 3).fill(2), [3])
    const { score } = await detector.fit(same)
    expect([...(await score(fromArray([2, 2, 2, 5, 2, 2], [3])))].every(Number.isFinite)).toBe(true)
  })

  it('refuses holes, other shapes and misspelt options, and stops when asked to', async () => {
    const holed = fromArray(normals(300, 6, 1).with(9, Number.NaN), [6])
    await expect(detector.fit(holed)).rejects.toThrow(InvalidDataError)
    await expect(detector.fit(holed)).rejects.toThrow('in example 1')
    const { score } = await detector.fit(normal)
    await expect(score(normalExamples(4, 5, 1))).rejects.toThrow('examples.shape must be [6]')
    await expect(detector.fit(normal, { sead: 1 } as object)).rejects.toThrow('there is no field sead')
    await expect(detector.fit(normal, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
    await expect(score(asked, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })
})

it('nearest neighbours: the distance to the farthest of them, or the mean of all', async () => {
  const line = fromArray([0, 1, 3, 7], [1])
  const asked = fromArray([0.5, 10], [1])
  const scores = async (options: object) => [...(await (await nearestNeighbours(options).fit(line)).score(asked))]
  expect(await scores({ neighbours: 2 })).toEqual([0.5, 7])
  expect(await scores({ neighbours: 3, distance: 'mean' })).toEqual([(0.5 + 0.5 + 2.5) / 3, (3 + 7 + 9) / 3])
})

it('nearest neighbours: standardised examples differ in neither brightness nor contrast', async () => {
  const { score } = await nearestNeighbours({ neighbours: 1, scaling: 'standardised' }).fit(fromArray([1, 2, 4], [3]))
  expect((await score(fromArray([13, 16, 22], [3])))[0]).toBeCloseTo(0, 6)
  const { score: byLength } = await nearestNeighbours({ neighbours: 1, scaling: 'unit-length' }).fit(fromArray([3, 4], [2]))
  expect((await byLength(fromArray([30, 40], [2])))[0]).toBeCloseTo(0, 6)
})

it('local outlier factor: the definition, term by term', async () => {
  const [few, size] = [5, 3]
  const rows = rowsOf(normals(60, size, 4), size)
  const asked = rowsOf(normals(20, size, 5), size)
  const reach = (row: number) => byDistance(rows, row, rows, true)[few - 1]?.distance ?? Number.NaN
  const density = (found: { index: number; distance: number }[]) =>
    1 / (found.slice(0, few).reduce((sum, { index, distance }) => sum + Math.max(distance, reach(index)), 0) / few)
  const { score } = await localOutlierFactor({ neighbours: few }).fit(fromArray(rows.values, [size]))
  const scores = await score(fromArray(asked.values, [size]))
  scores.forEach((value, row) => {
    const found = byDistance(asked, row, rows, false).slice(0, few)
    const theirs = found.reduce((sum, { index }) => sum + density(byDistance(rows, index, rows, true)), 0) / few
    expect(value).toBeCloseTo(theirs / density(found), 6)
  })
})

it('ECOD: the formula by hand', async () => {
  const seen = fromArray([0, 0, 1, -1, 2, 2, 9, -9, 1, 1, 3, -1], [2])
  const { score } = await ecod().fit(seen)
  // Firsts 0 1 1 2 3 9 and 5: six of seven are at most 5, two at least. Seconds −9 −1 −1 0 1 2 and −3: two, and six.
  expectNear(await score(fromArray([5, -3, 1, 0], [2])), [-2 * Math.log(2 / 7), -Math.log(4 / 7) - Math.log(4 / 7)], 12)
})

it('HBOS: densities of bins, the edge bins a little beyond, and the rarest further out', async () => {
  const { score } = await hbos({ bins: 2, regularization: 0.1, tolerance: 0.5 }).fit(fromArray([0, 0.2, 0.4, 1], [1]))
  const [frequent, rare] = [-Math.log2(3 / (4 * 0.5) + 0.1), -Math.log2(1 / (4 * 0.5) + 0.1)]
  const scores = await score(fromArray([0.1, 0.9, 1, -0.2, -0.3], [1]))
  const expected = [frequent, rare, rare, frequent, rare]
  expectNear(scores, expected, 12)
})

it('isolation forest: two points are told apart by one cut, and a copy by none', async () => {
  const { score } = await isolationForest({ sample: 2 }).fit(fromArray([0, 1], [1]))
  // Each path is 1, which is what is expected of two.
  expect([...(await score(fromArray([0, 1], [1])))]).toEqual([0.5, 0.5])
  expect(meanPath(2)).toBe(1)
  // 2 H(n − 1) − 2 (n − 1) / n, the harmonic number in its usual approximation.
  const harmonic = Array.from({ length: 255 }, (_, i) => 1 / (i + 1)).reduce((sum, value) => sum + value, 0)
  expect(meanPath(256)).toBeCloseTo(2 * harmonic - (2 * 255) / 256, 2)
})

it('PCA reconstruction: what leaves the plane that was seen, and that alone', async () => {
  const plane = fromArray(
    normals(50, 3, 6).map((value, i) => (i % 3 === 2 ? 0 : value)),
    [3],
  )
  const { score } = await pcaReconstruction({ components: 2 }).fit(plane)
  const [within, above] = await score(fromArray([30, -20, 0, 1, 1, 6], [3]))
  expect(within).toBeCloseTo(0, 9)
  expect(above).toBeCloseTo(36 / 3, 9)
})

it('says what an option must be', () => {
  expect(() => nearestNeighbours({ neighbours: 0 })).toThrow(
    'nearestNeighbours: neighbours must be a whole number of at least 1, got 0',
  )
  expect(() => nearestNeighbours({ scaling: 'minmax' as 'none' })).toThrow('must be none or unit-length or standardised')
  expect(() => hbos({ regularization: 0 })).toThrow('hbos: regularization must be a finite number above 0')
  expect(() => isolationForest({ tree: 3 } as object)).toThrow('there is no field tree')
  expect(() => pcaReconstruction({ components: 3, variance: 0.9 })).toThrow('either components or variance')
  expect(() => pcaReconstruction({ variance: 1 })).toThrow('a number between 0 and 1')
})
