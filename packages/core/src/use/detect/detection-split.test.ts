import { fromArray } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors } from '../../testing/trainings.js'
import { detectionSplit, usualCalibration } from './detection-split.js'

describe('detectionSplit', () => {
  it('shares all examples out, each to one part; a fifth to calibrate, at least 1,000, no more than half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 9000 }), fc.integer({ min: 0, max: 99 }), (count, seed) => {
        const values = Float32Array.from({ length: count }, (_, i) => i)
        const { training, validation, calibration } = detectionSplit(fromArray(values, [1], { labels: values }), { seed })
        const seen = [training, validation, calibration].flatMap((part) => Array.from(part.labels))
        expect(seen.sort((a, b) => a - b)).toEqual([...values])
        expect(calibration.count).toBe(usualCalibration(count))
        expect([training.role, validation.role, calibration.role]).toEqual(['training', 'validation', 'test'])
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    [10, 5],
    [999, 499],
    [2000, 1000],
    [4999, 1000],
    [5001, 1001],
    [9000, 1800],
  ])('of %i calibrates by %i', (count, calibration) => {
    expect(usualCalibration(count)).toBe(calibration)
  })

  it('keeps groups together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 60, maxLength: 200 }), (groups) => {
        const examples = fromArray(new Float32Array(groups.length), [1], { labels: groups })
        const { calibrationGroups, ...shared } = detectionSplit(examples, { groups, calibration: 15, validation: 5 })
        const parts = Object.values(shared)
        expect(calibrationGroups).toBe(new Set(Array.from(shared.calibration.labels)).size)
        const homes = parts.map((part) => new Set(Array.from(part.labels)))
        expect(homes.reduce((sum, home) => sum + home.size, 0)).toBe(new Set(groups).size)
        expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(groups.length)
        expect(parts[2]?.count).toBeGreaterThanOrEqual(15)
      }),
      { numRuns: 50 },
    )
  })

  it('refuses what leaves a part empty', () => {
    expect(() => detectionSplit(vectors(10), { calibration: 9 })).toThrow(
      /examples must be enough for three parts, 9 to calibrate and 1/,
    )
    expect(() => detectionSplit(vectors(4), { groups: ['a', 'a', 'b'] })).toThrow(
      /groups\.length must be 4, one for each example, got 3/,
    )
    expect(() => detectionSplit(vectors(40), { groups: new Array(40).fill('one') })).toThrow(
      /groups kept together, got 40 of 1 group, .* Give examples of more groups\.$/,
    )
  })
})
