import { fromArray, readAll, subset } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { windows } from './index.js'

it('shows every window that fits, whatever its length and step', async () => {
  const sizes = fc.record({
    moments: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: 1, max: 40 }),
    step: fc.integer({ min: 1, max: 9 }),
  })
  await fc.assert(
    fc.asyncProperty(sizes, async ({ moments, length, step }) => {
      fc.pre(length <= moments)
      const series = fromArray(
        Float32Array.from({ length: 2 * moments }, (_, i) => i),
        [2],
        { range: [0, 100], name: 'sensors', role: 'training' },
      )
      const seen = windows(series, { length, step })
      const { values, shape } = await readAll(seen)
      expect(shape).toEqual([Math.floor((moments - length) / step) + 1, length, 2])
      const expected = Array.from({ length: seen.count }, (_, window) =>
        Array.from({ length: 2 * length }, (_, i) => 2 * window * step + i),
      )
      expect(Array.from(values)).toEqual(expected.flat())
      expect(seen).toMatchObject({ range: [0, 100], name: 'sensors', role: 'training' })
    }),
  )
})

it('lie side by side unless they are told to overlap', async () => {
  const series = fromArray([1, 2, 3, 4, 5, 6, 7], [1])
  expect(Array.from((await readAll(windows(series, { length: 3 }))).values)).toEqual([1, 2, 3, 4, 5, 6])
  expect(Array.from((await readAll(subset(windows(series, { length: 3, step: 2 }), [2, 0]))).values)).toEqual([5, 6, 7, 1, 2, 3])
})

it('hold moments of one group alone, however the groups are mixed; one that is too short has none', async () => {
  const series = fromArray(
    Float32Array.from({ length: 14 }, (_, i) => i),
    [1],
  )
  const seen = windows(series, { length: 3, step: 2, groups: [7, 4, 7, 4, 7, 4, 7, 9, 9, 7, 4, 4, 4, 7] })
  expect(Array.from((await readAll(seen)).values)).toEqual([0, 2, 4, 4, 6, 9, 1, 3, 5, 5, 10, 11])
  expect(seen.groups).toEqual([7, 7, 4, 4])
  expect(windows(series, { length: 3 }).groups).toBeNull()
  expect(() => windows(series, { length: 2, groups: [1] })).toThrow('windows: groups.length must be 14, one a moment, got 1.')
  const lone = Array.from({ length: 14 }, (_, i) => i)
  expect(() => windows(series, { length: 2, groups: lone })).toThrow('length must be at most 1, the length of the longest group')
})

it('refuses windows that do not fit', () => {
  const series = fromArray([1, 2, 3], [1], { labels: [0, 1, 2] })
  expect(windows(series, { length: 2 }).labels).toBeUndefined()
  expect(() => windows(series, { length: 4 })).toThrow('windows: length must be at most 3, the length of the series, got 4.')
  expect(() => windows(series, { length: 2, step: 0 })).toThrow('windows: step must be a whole number of at least 1, got 0.')
})
