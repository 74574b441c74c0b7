import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { fans, initializerNames, initializers } from './initializers.js'

const kernel = [3, 3, 40, 50]

/** What Keras's VarianceScaling gives a kernel of 360 inputs and 450 outputs. */
const variances = {
  zeros: 0,
  'glorot-uniform': 2 / (360 + 450),
  'glorot-normal': 2 / (360 + 450),
  'he-uniform': 2 / 360,
  'he-normal': 2 / 360,
  'lecun-normal': 1 / 360,
}

describe('initializers', () => {
  it('count a window’s places in the fans, as Keras does', () => {
    expect(fans([784, 32])).toEqual({ in: 784, out: 32 })
    expect(fans([3, 3, 1, 32])).toEqual({ in: 9, out: 288 })
    expect(fans([32])).toEqual({ in: 32, out: 32 })
  })

  it.each(initializerNames)('%s has its mean, variance and bounds', (name) => {
    const values = initializers[name](kernel, stream(1, 'weights'))
    const variance = variances[name]
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const measured = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    // Five standard errors: the kurtosis of none of these is above a normal's.
    expect(Math.abs(mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / values.length))
    expect(Math.abs(measured - variance)).toBeLessThanOrEqual(5 * variance * Math.sqrt(2 / values.length))
    const bound = name.endsWith('uniform') ? Math.sqrt(3 * variance) : (2 * Math.sqrt(variance)) / 0.8796256610342398
    expect(largest).toBeLessThanOrEqual(Math.fround(bound))
    expect(largest).toBeGreaterThanOrEqual(bound * 0.99)
  })

  it('draws from its stream alone', () => {
    for (const name of initializerNames)
      expect(initializers[name]([4, 5], stream(2, 'a'))).toEqual(initializers[name]([4, 5], stream(2, 'a')))
  })
})
