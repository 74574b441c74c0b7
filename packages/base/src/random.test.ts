import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logarithm } from './logarithm.js'
import { stream } from './random.js'

function draw(count: number, next: () => number): Float64Array {
  return Float64Array.from({ length: count }, next)
}

describe('logarithm', () => {
  it('agrees with Math.log to two units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        const error = Math.abs(logarithm(x) - Math.log(x))
        return error <= 4.5e-16 * Math.max(Math.abs(Math.log(x)), 1e-3) || error < 1e-18
      }),
      { numRuns: 5000 },
    )
  })
})

describe('stream', () => {
  it('gives the same numbers for the same key', () => {
    const a = stream(7, 'noise', 3, 4)
    const b = stream(7, 'noise', 3, 4)
    for (let i = 0; i < 100; i++) expect(a.bits()).toBe(b.bits())
  })

  it('is pinned: these draws never change, or recorded trainings could not be repeated', () => {
    const random = stream(1, 'pinned')
    expect([random.bits(), random.bits(), random.uniform(), random.normal(), random.integer(10)]).toMatchInlineSnapshot(`
      [
        510973662,
        4194669350,
        0.16663968563079834,
        1.0132504693530604,
        1,
      ]
    `)
  })

  it('differs when any part of the key differs', () => {
    const keys: [number, string, ...number[]][] = [
      [1, 'a'],
      [2, 'a'],
      [1, 'b'],
      [1, 'ab'],
      [1, 'a', 0],
      [1, 'a', 1],
      [1, 'a', 0, 0],
      [1, 'a', 1, 0],
      [1, 'a', 0, 1],
      [1 + 2 ** 32, 'a'],
      [1, 'a', 2 ** 32],
    ]
    const first = keys.map((key) => stream(...key).bits())
    expect(new Set(first).size).toBe(keys.length)
  })

  it('refuses keys that are no whole numbers', () => {
    expect(() => stream(-1, 'a')).toThrow(/seed must be a whole number/)
    expect(() => stream(1, 'a', 0.5)).toThrow(/key must be a whole number/)
  })

  it('draws uniforms whose moments and correlation are right', () => {
    const random = stream(5, 'uniform')
    const values = draw(200_000, () => random.uniform())
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
    let lag = 0
    for (let i = 1; i < values.length; i++) lag += ((values[i] as number) - 0.5) * ((values[i - 1] as number) - 0.5)
    // Four standard errors each.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / values.length))
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / values.length))
    expect(Math.abs(lag / values.length)).toBeLessThan(4 * (1 / 12 / Math.sqrt(values.length)))
    expect(Math.min(...values.subarray(0, 1000))).toBeGreaterThanOrEqual(0)
    expect(values.every((x) => x < 1)).toBe(true)
  })

  it('draws normals that pass a Kolmogorov–Smirnov test, tails included', () => {
    const random = stream(11, 'normal')
    const n = 200_000
    const values = draw(n, () => random.normal()).sort()
    let distance = 0
    for (let i = 0; i < n; i++) {
      const p = normalDistribution(values[i] as number)
      distance = Math.max(distance, Math.abs(p - i / n), Math.abs(p - (i + 1) / n))
    }
    expect(distance).toBeLessThan(1.63 / Math.sqrt(n)) // the 1 % point
    // Beyond 3.4426, where the tail's own method is at work: 2 × 2.88e-4.
    const beyond = values.filter((x) => Math.abs(x) > 3.442619855899).length
    const expected = n * 5.763e-4
    expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected))
    const kurtosis = values.reduce((sum, x) => sum + x ** 4, 0) / n
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
  })

  it('keeps neighbouring streams independent', () => {
    const n = 50_000
    let product = 0
    for (let key = 0; key < n; key++) product += stream(3, 'example', key).normal() * stream(3, 'example', key + 1).normal()
    expect(Math.abs(product / n)).toBeLessThan(4 / Math.sqrt(n))
  })

  it('draws whole numbers evenly below any bound', () => {
    const random = stream(2, 'integer')
    const counts = new Array(7).fill(0)
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(22.46) // 6 degrees of freedom, 0.1 %
    expect(stream(1, 'bound').integer(2 ** 32)).toBeLessThan(2 ** 32)
  })

  it('refuses a bound below which there is no number, instead of looking for one for ever', () => {
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1])
      expect(() => stream(1, 'bound').integer(bound)).toThrow(/integer: bound must be a whole number from 1 to 2\^32/)
  })

  it('shuffles into every order equally often', () => {
    const counts = new Map<string, number>()
    for (let key = 0; key < 24_000; key++) {
      const values = new Uint32Array([0, 1, 2, 3])
      stream(9, 'shuffle', key).shuffle(values)
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(49.73) // 23 degrees of freedom, 0.1 %
  })
})

/** Abramowitz and Stegun 7.1.26 is too coarse here; this series is good to 1e-12 within ±6. */
function normalDistribution(x: number): number {
  if (x < -6) return 0
  if (x > 6) return 1
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-16; n++) {
    term *= (x * x) / (2 * n + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
