import { InvalidArgumentError, stream } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaDistribution, binomialDistribution } from './binomial.js'
import { conformalPValues, conformalRank, conformalThreshold, falseAlarmSpread, fewestForCalibration } from './conformal.js'
import { flagDiscoveries } from './false-discoveries.js'

const sets = 2000
const sizes = [99, 100, 299, 999]
const shares = [0.01, 0.05, 0.5]

/** Uniform scores: of a threshold t, the share 1 − t of all normal examples lies above. */
const calibrationSets = new Map(
  sizes.map((n) => [
    n,
    Array.from({ length: sets }, (_, set) => {
      const random = stream(1, 'calibration set', n, set)
      return Float64Array.from({ length: n }, () => random.uniform()).sort()
    }),
  ]),
)

const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

/** Whether rates over calibration sets keep the promise: their mean is k / (n + 1), within 4 standard errors. */
function keepsTheMean(rates: readonly number[], n: number, k: number): boolean {
  const deviation = Math.sqrt((k * (n + 1 - k)) / ((n + 1) ** 2 * (n + 2)))
  return Math.abs(meanOf(rates) - k / (n + 1)) <= (4 * deviation) / Math.sqrt(rates.length)
}

/** Kolmogorov and Smirnov's statistic times the root of the number: above 1.95 in one of a thousand trials. */
function distanceFromBeta(rates: readonly number[], n: number, k: number): number {
  const rising = [...rates].sort((a, b) => a - b)
  const gaps = rising.map((rate, i) => {
    const share = betaDistribution(rate, k, n)
    return Math.max(share - i / rates.length, (i + 1) / rates.length - share)
  })
  return Math.max(...gaps) * Math.sqrt(rates.length)
}

describe('the promise of a threshold, over 2,000 calibration sets', () => {
  for (const n of sizes)
    for (const falseAlarms of shares) {
      const calibration = calibrationSets.get(n) ?? []
      const k = Math.floor((falseAlarms * (n + 1) * 1000 + 1e-6) / 1000)

      it(`holds for n = ${n} at ${falseAlarms}: rates are on average k/(n+1), and distributed as Beta(k, n+1−k)`, () => {
        const thresholds = calibration.map((scores) => conformalThreshold(scores, { falseAlarms }))
        expect(thresholds[0]).toMatchObject({ rank: k, calibrationExamples: n, level: k / (n + 1) })
        const rates = thresholds.map(({ threshold }) => 1 - threshold)
        expect(keepsTheMean(rates, n, k)).toBe(true)
        expect(distanceFromBeta(rates, n, k)).toBeLessThan(1.95)
        const { standardDeviation, interval90 } = falseAlarmSpread(thresholds[0] ?? expect.unreachable())
        const inside = rates.filter((rate) => rate >= interval90[0] && rate <= interval90[1]).length / sets
        expect(Math.abs(inside - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / sets))
        expect(standardDeviation).toBeCloseTo(Math.sqrt(meanOf(rates.map((rate) => (rate - k / (n + 1)) ** 2))), 2)
      })

      // At a half of 999, one rank is less than what 2,000 sets leave uncertain.
      if (falseAlarms === 0.5) continue
      it(`would not hold for n = ${n} at ${falseAlarms} with k off by one`, () => {
        const rates = calibration.map((scores) => 1 - (scores[n - k - 1] as number))
        expect(keepsTheMean(rates, n, k)).toBe(false)
        expect(distanceFromBeta(rates, n, k)).toBeGreaterThan(1.95)
      })
    }

  it('holds for tied scores, which are never flagged beyond the share', () => {
    for (const n of sizes)
      for (const falseAlarms of shares) {
        const rates = (calibrationSets.get(n) ?? []).map((scores) => {
          // Six different scores, each as likely: what lies above a threshold is counted in sixths.
          const { threshold } = conformalThreshold(
            scores.map((score) => Math.floor(6 * score)),
            { falseAlarms },
          )
          return (5 - threshold) / 6
        })
        expect(meanOf(rates)).toBeLessThanOrEqual(falseAlarms)
      }
  })

  it('is broken by early stopping on the calibration set, and not on another one', () => {
    // Thirty epochs whose models score each example anew: choosing the one with the lowest mean score is choosing a low threshold.
    const [n, epochs, falseAlarms, tried] = [99, 30, 0.05, 400]
    const k = 5
    const rates = (isReused: boolean) =>
      Array.from({ length: tried }, (_, set) => {
        const random = stream(2, 'epochs', set)
        const draw = () => Float64Array.from({ length: n }, () => random.uniform() ** 4)
        const candidates = Array.from({ length: epochs }, () => {
          const scores = draw()
          return { scores, chosenBy: meanOf(isReused ? scores : draw()) }
        })
        const { scores } = candidates.reduce((best, next) => (next.chosenBy < best.chosenBy ? next : best))
        return 1 - conformalThreshold(scores, { falseAlarms }).threshold ** 0.25
      })
    expect(keepsTheMean(rates(false), n, k)).toBe(true)
    const reused = rates(true)
    expect(keepsTheMean(reused, n, k)).toBe(false)
    expect(meanOf(reused)).toBeGreaterThan(falseAlarms)
  })
})

describe('confidence', () => {
  it('takes the largest k with which so many calibration sets keep to the share', () => {
    const confidence = 0.95
    for (const [n, falseAlarms] of [
      [299, 0.01],
      [299, 0.05],
      [999, 0.01],
      [999, 0.05],
    ] as const) {
      const thresholds = (calibrationSets.get(n) ?? []).map((scores) => conformalThreshold(scores, { falseAlarms, confidence }))
      const { rank } = thresholds[0] ?? expect.unreachable()
      expect(binomialDistribution(rank - 1, n, falseAlarms)).toBeLessThanOrEqual(1 - confidence)
      expect(binomialDistribution(rank, n, falseAlarms)).toBeGreaterThan(1 - confidence)
      const broken = thresholds.filter(({ threshold }) => 1 - threshold > falseAlarms).length / sets
      const chance = binomialDistribution(rank - 1, n, falseAlarms)
      expect(Math.abs(broken - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / sets))
    }
  })

  it('needs 299 examples at 1 % and 95 %, and says so', () => {
    expect(fewestForCalibration(0.01, 0.95)).toBe(299)
    expect([conformalRank(298, 0.01, 0.95), conformalRank(299, 0.01, 0.95)]).toEqual([0, 1])
    expect(() => conformalThreshold(new Float64Array(200), { confidence: 0.95 })).toThrow(
      'conformalThreshold: with 200 calibration examples no threshold keeps false alarms at 0.01 with confidence 0.95: 99 more of them are needed, 299 in all. Set more normal examples aside',
    )
  })
})

describe('p-values', () => {
  const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 60 })

  it('are what counting gives, and flag the very examples that are above the threshold', () => {
    fc.assert(
      fc.property(scores, scores, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (calibration, given, falseAlarms) => {
        const pValues = conformalPValues(calibration, given)
        for (const [i, score] of given.entries())
          expect(pValues[i]).toBe((1 + calibration.filter((other) => other >= score).length) / (calibration.length + 1))
        if (conformalRank(calibration.length, falseAlarms) === 0) return
        const { threshold } = conformalThreshold(calibration, { falseAlarms })
        for (const [i, score] of given.entries()) expect(score > threshold).toBe((pValues[i] as number) <= falseAlarms)
      }),
    )
  })

  it('count to the share, where floating point does not', () => {
    // 0.29 · 100 is 28.999999999999996.
    expect(conformalRank(99, 0.29)).toBe(29)
    expect(conformalRank(99, 0.01)).toBe(1)
    for (let percent = 1; percent < 100; percent++) expect(conformalRank(99, percent / 100)).toBe(percent)
  })

  it('refuse what can promise nothing, and say how many more examples are needed', () => {
    expect(fewestForCalibration(0.01)).toBe(99)
    const few = () =>
      conformalThreshold(
        Array.from({ length: 50 }, (_, i) => i),
        { falseAlarms: 0.01 },
      )
    expect(few).toThrow(
      'conformalThreshold: with 50 calibration examples no threshold keeps false alarms at 0.01: 49 more of them are needed, 99 in all.',
    )
    expect(few).toThrow(InvalidArgumentError)
    expect(() => conformalThreshold([1, 2], { falseAlarms: 1 })).toThrow(
      /falseAlarms must be a number above 0 and below 1, got 1\./,
    )
    expect(() => conformalPValues([], [1])).toThrow(/calibration must be at least one score/)
    expect(() => conformalPValues([1], [Number.NaN])).toThrow(/scores\[0\] must be a number, got NaN/)
  })
})

describe('flagDiscoveries', () => {
  it('is what trying every number of discoveries gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), fc.constantFrom(0.05, 0.2, 0.6), (ranks, q) => {
        const pValues = ranks.map((rank) => rank / 20)
        const most = pValues.reduce((best, bound) => {
          const flagged = pValues.filter((p) => p <= bound).length
          return bound <= (q * flagged) / pValues.length ? Math.max(best, flagged) : best
        }, 0)
        expect(flagDiscoveries(pValues, q).filter(Boolean)).toHaveLength(most)
      }),
    )
  })

  it('keeps false discoveries at q on average, over calibration sets that all examples of a batch share', () => {
    // Nine in ten examples are normal; anomalies score within the topmost hundredth or so.
    const [q, normals, anomalies] = [0.2, 90, 10]
    const proportions = (calibrationSets.get(999) ?? []).map((calibration, set) => {
      const random = stream(3, 'batch', set)
      const scores = Array.from({ length: normals + anomalies }, (_, i) =>
        i < normals ? random.uniform() : 0.985 + 0.02 * random.uniform(),
      )
      const flags = flagDiscoveries(conformalPValues(calibration, scores), q)
      const found = flags.filter(Boolean).length
      return {
        false: flags.slice(0, normals).filter(Boolean).length / Math.max(1, found),
        power: flags.slice(normals).filter(Boolean).length,
      }
    })
    const rate = meanOf(proportions.map((proportion) => proportion.false))
    expect(rate).toBeLessThanOrEqual(q)
    expect(rate).toBeGreaterThan(0.05)
    expect(meanOf(proportions.map(({ power }) => power))).toBeGreaterThan(3)
  })

  it('refuses other numbers', () => {
    expect(() => flagDiscoveries([0.5], 1)).toThrow(/q must be a number above 0 and below 1, got 1/)
    expect(() => flagDiscoveries([2], 0.1)).toThrow(/pValues\[0\] must be a number from 0 to 1, got 2/)
  })
})
