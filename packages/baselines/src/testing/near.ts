import { expect } from 'vitest'

/** Holds numbers to others, one by one, to so many decimals. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, decimals: number): void {
  expect(actual).toHaveLength(expected.length)
  for (let i = 0; i < actual.length; i++) expect(actual[i], `value ${i}`).toBeCloseTo(expected[i] ?? Number.NaN, decimals)
}
