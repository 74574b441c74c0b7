import { stream } from '@sandglass/base'
import { rocAuc } from '@sandglass/core'
import { describe, expect, it } from 'vitest'
import { aucOf, aucGain as gainOver } from './auc.js'

const random = stream(1, 'scores')
const isAnomaly = Array.from({ length: 300 }, (_, i) => i % 3 === 0)
/** Whole numbers, so that many are tied; the higher the shift, the better anomalies are told. */
const scores = (shift: number) => isAnomaly.map((is) => Math.round(2 * random.normal() + (is ? shift : 0)))

const scored = (scores: ArrayLike<number>) => ({ scores, isAnomaly })
const aucGain = (a: ArrayLike<number>, b: ArrayLike<number>, seed: number) => gainOver([scored(a)], [scored(b)], seed)

describe('the area under ROC of several trainings', () => {
  it('is their mean, and surer the more alike they are', () => {
    const [good, bad] = [scores(4), scores(1)]
    const alike = aucOf([scored(good), scored(good)], 1)
    const apart = aucOf([scored(good), scored(bad)], 1)
    expect(alike.mean).toBe(rocAuc(good, isAnomaly))
    expect(apart.mean).toBeCloseTo((rocAuc(good, isAnomaly) + rocAuc(bad, isAnomaly)) / 2, 12)
    const width = ({ interval }: typeof alike) => interval[1] - interval[0]
    expect(width(apart)).toBeGreaterThan(2 * width(alike))
    // The same scores twice are one training: what trainings differ by is nothing, and examples are drawn alike for both.
    expect(alike.interval).toEqual(aucOf([scored(good)], 1).interval)
  })

  it('gains by training what the other method has lost in it', () => {
    const trainings = [scores(4), scores(1)]
    const better = trainings.map((one) => one.map((score, i) => score + (isAnomaly[i] ? 1 : 0)))
    expect(gainOver(better.map(scored), trainings.map(scored), 1).interval[0]).toBeGreaterThan(0)
  })
})

describe('what the area under ROC gains', () => {
  it('is the difference of the two, and between the bounds', () => {
    const [a, b] = [scores(3), scores(1)]
    const { mean, interval } = aucGain(a, b, 1)
    expect(mean).toBe(rocAuc(a, isAnomaly) - rocAuc(b, isAnomaly))
    expect(interval[0]).toBeLessThan(mean)
    expect(interval[1]).toBeGreaterThan(mean)
    expect(interval[0]).toBeGreaterThan(0)
  })

  it('has the sign turned where the two change places', () => {
    const [a, b] = [scores(2), scores(1)]
    const [there, back] = [aucGain(a, b, 2), aucGain(b, a, 2)]
    expect(there.mean).toBe(-back.mean)
    expect(there.interval[0]).toBeCloseTo(-back.interval[1], 12)
    expect(there.interval[1]).toBeCloseTo(-back.interval[0], 12)
  })

  it('is exactly a half of perfect scores over equal ones, however they are drawn', () => {
    const perfect = isAnomaly.map(Number)
    expect(aucGain(perfect, perfect.fill(0).slice(), 3)).toEqual({ mean: 0, interval: [0, 0] })
    expect(
      aucGain(
        isAnomaly.map(Number),
        isAnomaly.map(() => 7),
        3,
      ),
    ).toEqual({ mean: 0.5, interval: [0.5, 0.5] })
  })

  it('holds 0 for two that are equally good', () => {
    const { interval } = aucGain(scores(2), scores(2), 4)
    expect(interval[0]).toBeLessThan(0)
    expect(interval[1]).toBeGreaterThan(0)
  })

  it('is as sure as is known of a mean: twice the root of the variance of DeLong, DeLong and Clarke-Pearson', () => {
    const [a, b] = [scores(3), scores(1)]
    const { interval } = aucGain(a, b, 5)
    expect((interval[1] - interval[0]) / (2 * 1.96)).toBeCloseTo(deviation(a, b), 2)
  })
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
