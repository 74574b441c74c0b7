import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, range, seeds } from '../testing/arrays.js'
import { runKernelWithOutputs, useEngine } from '../testing/engine.js'

useEngine()

test('TopK gives the greatest of each row and where they are, of equal ones the first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 }), fc.nat(), seeds, (rows, columns, any, seed) => {
      const k = 1 + (any % columns)
      const { shape, values } = draw([rows, columns], seed)
      const x = { shape, values: values.map((value) => Math.round(4 * value) / 4) }
      const expected = range(rows).map((row) =>
        range(columns)
          .map((place) => ({ place, value: x.values[row * columns + place] as number }))
          .sort((a, b) => b.value - a.value || a.place - b.place)
          .slice(0, k),
      )
      const [top, places] = runKernelWithOutputs('TopK', { x }, { k, sorted: true })
      expect(top?.shape).toEqual([rows, k])
      expect([...(top?.values ?? [])]).toEqual(expected.flatMap((row) => row.map(({ value }) => value)))
      expect(places?.dtype).toBe('int32')
      expect([...(places?.values ?? [])]).toEqual(expected.flatMap((row) => row.map(({ place }) => place)))
    }),
  )
})
