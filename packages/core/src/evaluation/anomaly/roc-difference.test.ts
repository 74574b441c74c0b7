import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { rocAuc } from './roc.js'
import { estimateRocAuc, rocAucDifference } from './roc-difference.js'

const flags = (count: number) => Array.from({ length: count }, (_, i) => i % 3 === 0)
const isAnomaly = flags(300)
const scored = (scores: ArrayLike<number>) => ({ scores, isAnomaly: isAnomaly.slice(0, scores.length) })

/** Multiples of a half, so that many are tied; the higher the shift, the better anomalies are told. */
function scoresOf(seed: number, shift: number, count = 300): number[] {
  const random = stream(seed, 'scores')
  return flags(count).map((is) => Math.round(2 * (random.normal() + (is ? shift : 0))) / 2)
}

const width = ({ interval }: { interval: readonly [number, number] }) => interval[1] - interval[0]

describe('estimateRocAuc', () => {
  it('is the mean over runs, and surer the more alike they are', () => {
    const [good, bad] = [scoresOf(1, 2), scoresOf(2, 0.5)]
    const alike = estimateRocAuc([scored(good), scored(good)])
    const apart = estimateRocAuc([scored(good), scored(bad)])
    expect(alike.mean).toBe(rocAuc(good, isAnomaly))
    expect(apart.mean).toBeCloseTo((rocAuc(good, isAnomaly) + rocAuc(bad, isAnomaly)) / 2, 12)
    expect(width(apart)).toBeGreaterThan(2 * width(alike))
    // The same scores twice are one training: what trainings differ by is nothing, and examples are drawn alike for both.
    expect(alike).toEqual(estimateRocAuc([scored(good)]))
  })

  it('has an interval as Hanley and McNeil’s variance has it', () => {
    // Radiology, 1982: exact for two exponential distributions, of which the odder is the other one stretched.
    const [random, count] = [stream(3, 'exponential'), 3000]
    const scores = flags(count).map((is) => -Math.log(1 - random.uniform()) * (is ? 4 : 1))
    const [area, ofAnomalies, ofNormals] = [4 / 5, count / 3, (2 * count) / 3]
    const [twoAnomalies, twoNormals] = [area / (2 - area), (2 * area ** 2) / (1 + area)]
    const variance =
      (area * (1 - area) + (ofAnomalies - 1) * (twoAnomalies - area ** 2) + (ofNormals - 1) * (twoNormals - area ** 2)) /
      (ofAnomalies * ofNormals)
    const estimate = estimateRocAuc([{ scores, isAnomaly: flags(count) }])
    expect(Math.abs(estimate.mean - area)).toBeLessThan(4 * Math.sqrt(variance))
    // What a sample of a thousand anomalies and as many replicates knows of a deviation: some four standard errors.
    expect(Math.abs(width(estimate) / (2 * 1.96 * Math.sqrt(variance)) - 1)).toBeLessThan(0.15)
  })

  it('holds the true area in about 95 of 100 cases', () => {
    const area = 4 / 5
    const held = Array.from({ length: 300 }, (_, seed) => {
      const random = stream(seed, 'exponential')
      const isOdd = flags(120)
      const scores = isOdd.map((is) => -Math.log(1 - random.uniform()) * (is ? 4 : 1))
      const { interval } = estimateRocAuc([{ scores, isAnomaly: isOdd }], { replicates: 300, seed })
      return interval[0] <= area && area <= interval[1]
    }).filter(Boolean).length
    // Within four standard errors of 0.95, and a little for the bootstrap's own: it is right as examples grow in number.
    expect(held / 300).toBeGreaterThan(0.88)
    expect(held / 300).toBeLessThan(0.995)
  })

  it('takes sets as they are, each with draws of its own, so that many are surer than one', () => {
    const sets = Array.from({ length: 16 }, (_, seed) => scored(scoresOf(seed, 1)))
    const all = estimateRocAuc(sets, { across: 'sets' })
    const each = sets.map((set) => width(estimateRocAuc([set], { across: 'sets' })))
    // Variances of independent estimates add, and their mean has a sixteenth of the mean one.
    expect(width(all) / Math.sqrt(each.reduce((sum, one) => sum + one ** 2, 0) / 256)).toBeCloseTo(1, 0.7)
    // Sets that differ by much are no less sure than sets that don't: none of them is drawn anew.
    const unlike = [scored(scoresOf(1, 0.2)), scored(scoresOf(2, 3))]
    expect(width(estimateRocAuc(unlike, { across: 'sets' }))).toBeLessThan(0.3 * width(estimateRocAuc(unlike)))
  })
})

describe('lists about the same examples', () => {
  const [first, ...others] = [1, 2, 3].map((seed) => scored(scoresOf(1, 1).map((score) => score * seed)))
  const named = (list: ReturnType<typeof scored> | undefined, examples = 'these') => ({ scores: [], isAnomaly, ...list, examples })

  it('are no surer than one of them where they score alike; about others they would be', () => {
    const one = estimateRocAuc([named(first)], { across: 'sets' })
    const alike = estimateRocAuc(
      [first, ...others].map((list) => named(list)),
      { across: 'sets' },
    )
    expect(width(alike) / width(one)).toBeCloseTo(1, 9)
    const apart = estimateRocAuc(
      [first, ...others].map((list, i) => named(list, `set ${i}`)),
      { across: 'sets' },
    )
    expect(width(apart) / width(one)).toBeCloseTo(1 / Math.sqrt(3), 1)
  })

  it('are judged by one draw, also where other examples are odd in each', () => {
    // What is odd changes places, and scores change their sign: the area stays, of all examples and of every draw.
    const turned = { scores: scoresOf(1, 1).map((score) => -score), isAnomaly: isAnomaly.map((is) => !is), examples: 'these' }
    const both = estimateRocAuc([named(first), turned], { across: 'sets' })
    const one = estimateRocAuc([named(first)], { across: 'sets' })
    expect(both.mean).toBeCloseTo(one.mean, 12)
    expect(both.interval[0]).toBeCloseTo(one.interval[0], 12)
    expect(both.interval[1]).toBeCloseTo(one.interval[1], 12)
  })
})

describe('rocAucDifference', () => {
  it('is the difference of the two, and between the bounds', () => {
    const [a, b] = [scoresOf(1, 1.5), scoresOf(2, 0.5)]
    const { mean, interval } = rocAucDifference([scored(a)], [scored(b)])
    expect(mean).toBe(rocAuc(a, isAnomaly) - rocAuc(b, isAnomaly))
    expect(interval[0]).toBeGreaterThan(0)
    expect(interval[0]).toBeLessThan(mean)
    expect(interval[1]).toBeGreaterThan(mean)
  })

  it('has the sign turned where the two change places', () => {
    const [a, b] = [[scored(scoresOf(3, 1))], [scored(scoresOf(4, 0.5))]]
    const [there, back] = [rocAucDifference(a, b), rocAucDifference(b, a)]
    expect(there.mean).toBe(-back.mean)
    expect(there.interval[0]).toBeCloseTo(-back.interval[1], 12)
    expect(there.interval[1]).toBeCloseTo(-back.interval[0], 12)
  })

  it('is exactly a half of perfect scores over equal ones, however they are drawn', () => {
    const [perfect, equal] = [isAnomaly.map(Number), isAnomaly.map(() => Number.POSITIVE_INFINITY)]
    expect(rocAucDifference([scored(equal)], [scored(equal)])).toEqual({ mean: 0, interval: [0, 0] })
    for (const across of ['runs', 'sets'] as const)
      expect(rocAucDifference([scored(perfect)], [scored(equal)], { across })).toEqual({ mean: 0.5, interval: [0.5, 0.5] })
  })

  it('has an interval as the variance of DeLong, DeLong and Clarke-Pearson has it', () => {
    const [a, b] = [scoresOf(5, 1.5), scoresOf(6, 0.5)]
    const difference = rocAucDifference([scored(a)], [scored(b)], { replicates: 4000 })
    expect(Math.abs(width(difference) / (2 * 1.96 * deviation(a, b)) - 1)).toBeLessThan(0.06)
  })

  it('takes out what two methods have in common, by example and by training', () => {
    const trainings = [2, 0.5, 1, 1.5, 0.8, 1.2].map((shift, run) => scoresOf(7 + run, shift))
    const better = trainings.map((one) => one.map((score, i) => score + (isAnomaly[i] ? 0.5 : 0)))
    const gain = rocAucDifference(better.map(scored), trainings.map(scored))
    expect(gain.interval[0]).toBeGreaterThan(0)
    expect(width(gain)).toBeLessThan(0.5 * width(estimateRocAuc(trainings.map(scored))))
  })

  it('is the same each time, and as wide as is asked for', () => {
    const [a, b] = [[scored(scoresOf(1, 1))], [scored(scoresOf(2, 1))]]
    expect(rocAucDifference(a, b, { seed: 3 })).toEqual(rocAucDifference(a, b, { seed: 3 }))
    expect(width(rocAucDifference(a, b, { confidence: 0.5 }))).toBeLessThan(0.5 * width(rocAucDifference(a, b)))
  })
})

it('refuses what can’t be judged, with a cure', () => {
  const [one, short] = [scored(scoresOf(1, 1)), scored(scoresOf(1, 1).slice(1))]
  expect(() => estimateRocAuc([])).toThrow('estimateRocAuc: scored must be a list of { scores, isAnomaly }, got []. Give one')
  expect(() => estimateRocAuc([null as never])).toThrow('scored must be a list of')
  expect(() => estimateRocAuc([{ scores: [1, 2], isAnomaly: [1, 1] }])).toThrow('rocAuc: isAnomaly must be true for some')
  expect(() => rocAucDifference([one], [one, one])).toThrow('rocAucDifference: b must be 1 lists, as a is, got 2.')
  expect(() => rocAucDifference([one], [short])).toThrow('rocAucDifference: b[0].isAnomaly must be that of a[0], got "another".')
  expect(() => estimateRocAuc([one], { across: 'seeds' as never })).toThrow("across must be 'runs' or 'sets', got \"seeds\".")
  expect(() => estimateRocAuc([one, { ...one, isAnomaly: isAnomaly.map((is) => !is) }])).toThrow(
    'estimateRocAuc: list 1 must be about the examples of list 0, got "others". Judge all on the same examples',
  )
  const named = [one, short].map((list) => ({ ...list, examples: 'these' }))
  expect(() => estimateRocAuc(named, { across: 'sets' })).toThrow('list 1 must be about the examples of list 0')
  expect(() => estimateRocAuc([one], { replicates: 5 })).toThrow('replicates must be a whole number of at least 100')
})

/** Of the difference, from the placements of each example among those of the other kind (Biometrics, 1988). */
function deviation(a: readonly number[], b: readonly number[]): number {
  const above = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0)
  const kinds = [true, false].map((kind) => isAnomaly.flatMap((is, i) => (is === kind ? [i] : [])))
  const [anomalies = [], normals = []] = kinds
  const gain = (i: number, j: number) => above(a[i] as number, a[j] as number) - above(b[i] as number, b[j] as number)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = (values: readonly number[]) => {
    const middle = mean(values)
    return mean(values.map((value) => (value - middle) ** 2)) / values.length
  }
  const ofAnomalies = anomalies.map((i) => mean(normals.map((j) => gain(i, j))))
  const ofNormals = normals.map((j) => mean(anomalies.map((i) => gain(i, j))))
  return Math.sqrt(variance(ofAnomalies) + variance(ofNormals))
}
