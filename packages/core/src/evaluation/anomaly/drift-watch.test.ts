import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { driftWatch } from './drift-watch.js'

const scoresOf = (count: number, seed: number, shift = 0) => {
  const random = stream(seed, 'scores')
  return Float64Array.from({ length: count }, () => random.normal() + shift)
}

/** After how many scores drift is called; null if it isn't. */
function called(calibration: Float64Array, scores: Float64Array, options = {}): number | null {
  const watch = driftWatch(calibration, options)
  const at = scores.findIndex((score) => watch.add(score).isDrift)
  return at < 0 ? null : at + 1
}

describe('driftWatch', () => {
  it('is quiet while scores are like those of the calibration set: evidence of c comes up in at most 1 of c streams', () => {
    const runs = 400
    const evidence = 20
    const alarms = Array.from({ length: runs }, (_, run) =>
      called(scoresOf(200, run), scoresOf(500, 10_000 + run), { evidence, window: 500, seed: run }),
    ).filter((at) => at !== null).length
    expect(alarms / runs).toBeLessThanOrEqual(1 / evidence + 4 * Math.sqrt(((1 / evidence) * (1 - 1 / evidence)) / runs))
  })

  it('calls a drift within some dozen or hundred scores, either way', () => {
    for (let run = 0; run < 10; run++) {
      for (const [shift, patience] of [
        [2, 60],
        [-2, 60],
        [0.5, 700],
      ] as const) {
        const at = called(scoresOf(1000, run), scoresOf(700, 500 + run, shift))
        expect(at, `shifted by ${shift}`).not.toBeNull()
        expect(at).toBeLessThan(patience)
      }
    }
  })

  it('is not blind after a long time without a drift', () => {
    for (const run of [0, 1]) {
      const calm = scoresOf(10_000, 40 + run)
      const watch = driftWatch(scoresOf(1000, run))
      for (const score of calm) expect(watch.add(score).isDrift).toBe(false)
      const later = scoresOf(1000, 60 + run, 1)
      const atStart = called(scoresOf(1000, run), later) ?? Number.NaN
      const late = 1 + later.findIndex((score) => watch.add(score).isDrift)
      expect(late).toBeGreaterThan(0)
      expect(late, `at the start after ${atStart}`).toBeLessThan(5 * atStart)
    }
  })

  it('is not taken in by ties: constant scores are no drift', () => {
    expect(called(new Float64Array(100), new Float64Array(2000))).toBeNull()
  })

  it('calls a drift once a window, and begins anew with the next', () => {
    const watch = driftWatch(scoresOf(300, 1), { window: 200 })
    const readings = Array.from(scoresOf(600, 2, 3), (score) => watch.add(score))
    expect(readings.filter(({ isDrift }) => isDrift)).toHaveLength(3)
    for (const { evidence } of readings) expect(Number.isFinite(evidence)).toBe(true)
    expect(readings[200]?.evidence).toBeLessThan(2)
  })

  it('gives the same evidence for the same scores', () => {
    const read = () => {
      const watch = driftWatch([1, 1, 2, 2, 3])
      return [1, 2, 3, 3, 3].map((score) => watch.add(score).evidence)
    }
    expect(read()).toEqual(read())
  })

  it('refuses what is no score', () => {
    expect(() => driftWatch([1]).add(Number.NaN)).toThrow(/^driftWatch: score must be a number, got NaN\./)
    expect(() => driftWatch([])).toThrow(/^driftWatch: calibration must be at least one score/)
    expect(() => driftWatch([1], { evidence: 1 })).toThrow(/evidence must be a number above 1, got 1/)
  })
})
