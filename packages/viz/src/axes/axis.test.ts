import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearAxis, logAxis, rangeOf } from './axis.js'
import { formatLogTick, formatNumber, formatTick } from './numbers.js'

const value = fc.double({ min: -1e9, max: 1e9, noNaN: true })
const range = fc.tuple(value, value).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))
const above0 = fc.double({ min: -12, max: 12, noNaN: true }).map((exponent) => 10 ** exponent)
const ratioRange = fc.tuple(above0, above0).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))
const count = fc.integer({ min: 2, max: 12 })
const labelToNumber = (label: string): number => Number(label.replaceAll(',', ''))

describe('axes', () => {
  for (const [name, make, ranges] of [
    ['linear', linearAxis, range],
    ['logarithmic', logAxis, ratioRange],
  ] as const)
    describe(name, () => {
      it('grows with the value, from 0 to 1, and has the whole range', () => {
        fc.assert(
          fc.property(
            ranges,
            count,
            fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
            (bounds, count, shares) => {
              const axis = make(bounds, count)
              expect(axis.position(axis.minimum)).toBeCloseTo(0)
              expect(axis.position(axis.maximum)).toBeCloseTo(1)
              const slack = 1e-9 * (axis.maximum - axis.minimum)
              expect(axis.minimum).toBeLessThanOrEqual(bounds[0] + slack)
              expect(axis.maximum).toBeGreaterThanOrEqual(bounds[1] - slack)
              const inside = shares.map((share) => bounds[0] + share * (bounds[1] - bounds[0])).sort((a, b) => a - b)
              const positions = inside.map(axis.position)
              for (const [i, position] of positions.entries()) {
                expect(position).toBeGreaterThanOrEqual((positions[i - 1] ?? 0) - 1e-9)
                expect(position).toBeLessThanOrEqual(1 + 1e-9)
              }
            },
          ),
        )
      })

      it('has ticks in order, inside, with labels that tell their value', () => {
        fc.assert(
          fc.property(ranges, count, (bounds, count) => {
            const { ticks, minimum, maximum } = make(bounds, count)
            expect(ticks.length).toBeGreaterThan(0)
            expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
            const step = ticks.length > 1 ? (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0) : maximum - minimum
            for (const [i, { value, label }] of ticks.entries()) {
              expect(value).toBeGreaterThanOrEqual(minimum - 1e-9 * Math.abs(minimum))
              expect(value).toBeLessThanOrEqual(maximum + 1e-9 * Math.abs(maximum))
              expect(value).toBeGreaterThan(ticks[i - 1]?.value ?? Number.NEGATIVE_INFINITY)
              expect(Math.abs(labelToNumber(label) - value)).toBeLessThan(0.01 * step + 1e-9 * Math.abs(value))
            }
          }),
        )
      })
    })

  it('gives equal ratios equal lengths on a logarithmic axis', () => {
    const { position } = logAxis([0.01, 10], 5)
    expect(position(1) - position(0.1)).toBeCloseTo(position(0.5) - position(0.05))
  })

  it('names epochs by whole numbers only', () => {
    expect(linearAxis([1, 3], 8, { nice: false, whole: true }).ticks.map(({ label }) => label)).toEqual(['1', '2', '3'])
    expect(linearAxis([1, 1], 8, { nice: false, whole: true }).ticks.map(({ label }) => label)).toEqual(['1'])
    expect(linearAxis([50, 50], 8, { nice: false, whole: true }).position(50)).toBe(0.5)
  })

  it('finds ticks on a logarithmic axis however short or long it is', () => {
    const labels = (low: number, high: number) => logAxis([low, high], 5).ticks.map(({ label }) => label)
    expect(labels(0.001, 1)).toEqual(['0.001', '0.01', '0.1', '1'])
    expect(labels(0.09, 0.69)).toEqual(['0.1', '0.2', '0.5'])
    expect(labels(0.095, 0.11)).toEqual(['0.095', '0.100', '0.105', '0.110'])
    expect(labels(1e-12, 1).length).toBeLessThanOrEqual(10)
  })

  it('finds the least and the greatest of several lists', () => {
    expect(rangeOf([3, -1], [7])).toEqual([-1, 7])
  })
})

describe('numbers', () => {
  it('shows them as tables do', () => {
    const shown = [0, 10, 50992, -1234567, 0.0955, 12.3456, 1234.5, 0.00001234, 2.5e9, 123456.7, 9999.7, Number.NaN].map((value) =>
      formatNumber(value),
    )
    expect(shown).toEqual([
      '0',
      '10',
      '50,992',
      '-1,234,567',
      '0.0955',
      '12.35',
      '1,235',
      '1.234e-5',
      '2,500,000,000',
      '123,500',
      '10,000',
      'NaN',
    ])
  })

  it('shows ticks with as many digits as their step needs', () => {
    expect([0, 0.05, 0.1, 0.15].map((tick) => formatTick(tick, 0.05))).toEqual(['0', '0.05', '0.10', '0.15'])
    expect([1000, 1500].map((tick) => formatTick(tick, 500))).toEqual(['1,000', '1,500'])
    expect([1e6, 1.5e6].map((tick) => formatTick(tick, 5e5))).toEqual(['1.0e6', '1.5e6'])
    expect(formatTick(2e-8, 1e-8)).toBe('2e-8')
    expect([1e-7, 0.001, 5, 20000].map(formatLogTick)).toEqual(['1e-7', '0.001', '5', '20,000'])
  })
})
