import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { estimateMean, pairedDifference, quantile } from './bootstrap.js'
import { studentQuantile } from './student-quantile.js'

/** Figures of so many runs and examples: a run's own part, an example's own part, and noise. */
function figures(
  seed: number,
  runs: number,
  examples: number,
  [ofRun, ofExample, noise]: [number, number, number],
): Float64Array[] {
  const random = stream(seed, 'figures')
  const each = Array.from({ length: examples }, () => ofExample * random.normal())
  return Array.from({ length: runs }, () => {
    const own = ofRun * random.normal()
    return Float64Array.from(each, (example) => own + example + noise * random.normal())
  })
}

const zeros = (runs: number, examples: number) => figures(0, runs, examples, [0, 0, 0])

describe('estimateMean', () => {
  it('is the difference from nothing', () => {
    const runs = figures(4, 3, 200, [0.1, 1, 1])
    expect(estimateMean(runs, { seed: 2 })).toEqual(pairedDifference(runs, zeros(3, 200), { seed: 2 }))
    expect(() => estimateMean([[1], [1, 2]])).toThrow('estimateMean: runs must be a list of runs')
  })
})

describe('pairedDifference', () => {
  it('has the mean difference, and an interval as the normal distribution has it', () => {
    const a = figures(1, 1, 2000, [0, 1, 0])
    const { mean, interval } = pairedDifference(a, zeros(1, 2000))
    const values = a[0] ?? new Float64Array()
    expect(mean).toBeCloseTo(
      values.reduce((sum, value) => sum + value / 2000, 0),
      12,
    )
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / 2000
    expect(interval[0]).toBeCloseTo(mean - 1.96 * deviation, 2)
    expect(interval[1]).toBeCloseTo(mean + 1.96 * deviation, 2)
  })

  it('takes out what both methods have in common', () => {
    const a = figures(2, 1, 500, [0, 10, 0])
    const b = a.map((row) => row.map((value) => value - 0.1))
    const { mean, interval } = pairedDifference(a, b)
    expect(mean).toBeCloseTo(0.1, 9)
    expect(interval[0]).toBeCloseTo(0.1, 9)
    expect(interval[1]).toBeCloseTo(0.1, 9)
  })

  it('holds 0 in about 95 of 100 cases where there is no difference, and grows by what differs between runs', () => {
    const cases = Array.from({ length: 300 }, (_, seed) =>
      pairedDifference(figures(seed, 1, 100, [0, 1, 0]), zeros(1, 100), { replicates: 300, seed }),
    )
    const held = cases.filter(({ interval }) => interval[0] <= 0 && interval[1] >= 0).length
    // Within four standard errors of what a sample of a hundred allows.
    expect(held / 300).toBeGreaterThan(0.89)
    expect(held / 300).toBeLessThan(0.99)
    const width = (ofRun: number) => {
      const { interval } = pairedDifference(figures(3, 5, 100, [ofRun, 1, 0]), zeros(5, 100))
      return interval[1] - interval[0]
    }
    expect(width(2)).toBeGreaterThan(2 * width(0))
  })

  it('holds 0 as often where all that differs is the runs, few as they are', () => {
    for (const runs of [2, 3, 5]) {
      const cases = Array.from({ length: 300 }, (_, seed) =>
        pairedDifference(figures(seed, runs, 20, [1, 0.1, 0.1]), zeros(runs, 20), { replicates: 400, seed }),
      )
      const held = cases.filter(({ interval }) => interval[0] <= 0 && interval[1] >= 0).length
      expect(held / 300, `${runs} runs`).toBeGreaterThan(0.9)
      expect(held / 300, `${runs} runs`).toBeLessThan(0.99)
    }
  })

  it.each([5, 10, 20])('holds the truth as often as it says by %d examples', (examples) => {
    const cases = 1500
    const held = Array.from({ length: cases }, (_, seed) => {
      const [low, high] = pairedDifference(figures(seed, 1, examples, [0, 1, 0]), zeros(1, examples), {
        replicates: 400,
        seed,
      }).interval
      return low <= 0 && high >= 0
    }).filter(Boolean).length
    // Within three standard errors of 0.95. By the quantiles of draws alone it would be 0.83 of five, 0.90 of ten, 0.93 of twenty.
    expect(held / cases).toBeGreaterThan(0.933)
    expect(held / cases).toBeLessThan(0.967)
  })

  it('is as wide as Student’s t has it where many must hold together, by twenty examples', () => {
    const [examples, confidence, cases] = [20, 0.995, 40]
    const ratios = Array.from({ length: cases }, (_, seed) => {
      const a = figures(seed, 1, examples, [0, 1, 0])
      const { mean, interval } = pairedDifference(a, zeros(1, examples), { confidence, seed })
      const squares = (a[0] ?? new Float64Array()).reduce((sum, value) => sum + (value - mean) ** 2, 0)
      const half = studentQuantile((1 + confidence) / 2, examples - 1) * Math.sqrt(squares / (examples - 1) / examples)
      return (interval[1] - interval[0]) / 2 / half
    })
    const ratio = ratios.reduce((sum, one) => sum + one / cases, 0)
    expect(ratio).toBeGreaterThan(0.95)
    expect(ratio).toBeLessThan(1.03)
  })

  it('knows nothing by one example', () => {
    expect(estimateMean([[3]])).toEqual({ mean: 3, interval: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] })
  })

  it('draws oftener where it must be surer, so that ten replicates lie beyond either end', () => {
    const a = figures(1, 1, 200, [0, 1, 0])
    const sure = pairedDifference(a, zeros(1, 200), { confidence: 0.998 })
    expect(sure).toEqual(pairedDifference(a, zeros(1, 200), { confidence: 0.998, replicates: 10_000 }))
    expect(pairedDifference(a, zeros(1, 200))).toEqual(pairedDifference(a, zeros(1, 200), { replicates: 1000 }))
  })

  it('is the same each time, and refuses what can’t be paired', () => {
    const a = figures(1, 2, 50, [1, 1, 1])
    expect(pairedDifference(a, zeros(2, 50))).toEqual(pairedDifference(a, zeros(2, 50)))
    expect(() => pairedDifference(a, zeros(2, 49))).toThrow('pairedDifference: b must be 2 runs of 50 examples')
    expect(() => pairedDifference([], [])).toThrow('a must be a list of runs')
    expect(() => pairedDifference([[1, 2]], [[1, Number.NaN]])).toThrow(
      'pairedDifference: b[0][1] must be a finite number, got NaN. Leave that example out of every row, if it has no figure.',
    )
    expect(() => pairedDifference(a, a, { confidence: 95 })).toThrow('confidence must be a number between 0 and 1, got 95')
    expect(() => pairedDifference(a, a, { replicates: 5 })).toThrow('replicates must be a whole number of at least 100')
  })
})

describe('quantile', () => {
  it('lies between the two nearest values', () => {
    expect(quantile([0, 10, 20], 0.25)).toBe(5)
    expect(quantile([1, 2, 4], 1)).toBe(4)
    expect(quantile([3], 0.5)).toBe(3)
  })
})
