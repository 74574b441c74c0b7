import fc from 'fast-check'
import { expect, it } from 'vitest'
import { median, powerLaw } from './statistics.js'

it('takes the middle of odd and even counts', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
})

it('finds the exponent of a power law, whatever its factor', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 9 }),
      (exponent, factor, sizes) => {
        expect(powerLaw(sizes.map((size) => [size, factor * size ** exponent]))).toBeCloseTo(exponent, 6)
      },
    ),
  )
})

it('finds the least-squares slope of points that lie on no line', () => {
  // log₂: (0, 0), (1, 1), (2, 1), whose line has the slope ½.
  expect(
    powerLaw([
      [1, 1],
      [2, 2],
      [4, 2],
    ]),
  ).toBeCloseTo(0.5, 12)
})
