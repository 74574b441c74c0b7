import { describe, expect, it } from 'vitest'
import { activeUnits, klPerDimension } from './posterior-statistics.js'

describe('the divergence from the prior', () => {
  it('is 0 for the prior itself, and grows with the mean and with the scale', () => {
    expect(klPerDimension([0, 0], [0, 0], 1)).toEqual([0, 0])
    expect(klPerDimension([3], [0], 1)).toEqual([4.5])
    expect(klPerDimension([1, 0, 3, 0], [0, 0, 0, 0], 2)).toEqual([2.5, 0])
  })

  it('is what numerical integration gives', () => {
    const [mean, logVariance] = [0.7, -1.3]
    const deviation = Math.exp(logVariance / 2)
    const density = (x: number, m: number, s: number) => Math.exp(-(((x - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI))
    let integral = 0
    for (let x = -8; x < 8; x += 1e-3) {
      const q = density(x, mean, deviation)
      if (q > 0) integral += q * Math.log(q / density(x, 0, 1)) * 1e-3
    }
    expect(klPerDimension([mean], [logVariance], 1)[0]).toBeCloseTo(integral, 6)
  })
})

describe('active units', () => {
  it('are dimensions whose mean varies by more than 0.01', () => {
    // Variances 0.0121, 0.0081 and 0.
    expect(activeUnits([0.11, 0.09, 5, -0.11, -0.09, 5], 2)).toBe(1)
  })
})
