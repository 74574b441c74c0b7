import { describe, expect, it } from 'vitest'
import { normalQuantile } from './normal-quantile.js'
import { studentQuantile } from './student-quantile.js'

describe('studentQuantile', () => {
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 2, 4.30265],
    [0.975, 19, 2.09302],
    [0.9975, 19, 3.17372],
    [0.95, 10, 1.81246],
    [0.999, 4, 7.17318],
  ])('is what tables have: of %d with %d degrees of freedom %d', (p, degrees, value) => {
    expect(studentQuantile(p, degrees) / value).toBeCloseTo(1, 5)
  })

  it('is the normal one of ever more degrees of freedom, odd or even', () => {
    for (const degrees of [200_000, 200_001]) expect(studentQuantile(0.9975, degrees)).toBeCloseTo(normalQuantile(0.9975), 3)
  })
})
