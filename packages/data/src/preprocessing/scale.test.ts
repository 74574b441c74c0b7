import { fromArray, readAll } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { restoreValues, scaleExamples, scaleValues } from './index.js'

it('brings what lies between the bounds to 0 … 1, and back', async () => {
  const number = fc.integer({ min: -1000, max: 5000 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(number, { minLength: 2, maxLength: 20 }),
      number,
      fc.integer({ min: 1, max: 5000 }),
      async (given, low, width) => {
        const values = Float32Array.from(given.slice(0, 2 * (given.length >> 1)))
        const range = [Math.min(...values), Math.max(...values)] as const
        const examples = fromArray(values, [2], { range, labels: new Array(values.length / 2).fill(3), name: 'counts' })
        const bounds = { low, high: low + width }
        const scaled = scaleExamples(examples, bounds)
        const found = await readAll(scaled)
        const [least = 0, most = 0] = scaled.range ?? []
        expect(scaled).toMatchObject({ count: examples.count, shape: [2], labels: examples.labels, name: 'counts' })
        expect([least, most]).toEqual([Math.min(...found.values), Math.max(...found.values)])
        values.forEach((value, i) => {
          expect(value >= low && value <= low + width).toBe((found.values[i] as number) >= 0 && (found.values[i] as number) <= 1)
        })
        expect(scaleValues({ values, shape: found.shape }, bounds)).toEqual(found)
        restoreValues(found, bounds).values.forEach((value, i) => {
          expect(Math.abs(value - (values[i] as number))).toBeLessThan(1e-2)
        })
      },
    ),
  )
})

it('waits for examples that are read from files, and closes them', async () => {
  let isClosed = false
  const examples = scaleExamples(
    {
      count: 1,
      shape: [2],
      read: async (_, into) => into.set([10, 30]),
      close: () => {
        isClosed = true
      },
    },
    { low: 10, high: 20 },
  )
  expect(examples.range).toBeUndefined()
  expect(Array.from((await readAll(examples)).values)).toEqual([0, 2])
  await examples.close?.()
  expect(isClosed).toBe(true)
})

it('refuses bounds that are none', () => {
  const examples = fromArray([1, 2], [1])
  for (const bounds of [{ low: 1, high: 1 }, { low: 0, high: Number.NaN }, { low: 0 }, null, 4095])
    expect(() => scaleExamples(examples, bounds as never)).toThrow(
      'scaleExamples: bounds must be numbers low and high, the smaller first, got',
    )
  expect(() => restoreValues({ values: new Float32Array(1), shape: [1] }, { low: 2, high: 1 })).toThrow(
    'restoreValues: bounds must be',
  )
})
