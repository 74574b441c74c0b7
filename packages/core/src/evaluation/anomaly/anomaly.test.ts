import { InvalidArgumentError } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { averagePrecision, precisionRecallCurve } from './precision-recall.js'
import { rocAuc, rocCurve } from './roc.js'

/** Scores with many ties, and at least one example of each kind. */
const scored = fc
  .array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { minLength: 2, maxLength: 40 })
  .filter((examples) => new Set(examples.map(([, isAnomaly]) => isAnomaly)).size === 2)
  .map((examples) => ({
    scores: examples.map(([score]) => score / 3),
    isAnomaly: examples.map(([, isAnomaly]) => isAnomaly),
  }))

const shareOf = (flags: boolean[], among: boolean[]) =>
  flags.filter((flag, i) => flag && among[i]).length / among.filter(Boolean).length

describe('rocAuc', () => {
  it('is the share of pairs in which the anomaly scores higher, ties counting a half', () => {
    fc.assert(
      fc.property(scored, ({ scores, isAnomaly }) => {
        let [pairs, won] = [0, 0]
        for (const [i, anomaly] of scores.entries())
          for (const [j, normal] of scores.entries())
            if (isAnomaly[i] && !isAnomaly[j]) {
              pairs++
              won += anomaly > normal ? 1 : anomaly === normal ? 0.5 : 0
            }
        expect(rocAuc(scores, isAnomaly)).toBe(won / pairs)
      }),
    )
  })

  it('is the area under rocCurve, 1 less for the scores turned round, and does not see a rising function', () => {
    fc.assert(
      fc.property(scored, ({ scores, isAnomaly }) => {
        const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(scores, isAnomaly)
        let area = 0
        for (let i = 1; i < x.length; i++)
          area += (((x[i] as number) - (x[i - 1] as number)) * ((y[i] as number) + (y[i - 1] as number))) / 2
        const auc = rocAuc(scores, isAnomaly)
        expect(area).toBeCloseTo(auc, 12)
        expect(
          rocAuc(
            scores.map((score) => -score),
            isAnomaly,
          ),
        ).toBeCloseTo(1 - auc, 12)
        expect(rocAuc(scores.map(Math.exp), isAnomaly.map(Number))).toBe(auc)
      }),
    )
  })

  it('takes infinite scores in their places', () => {
    expect(rocAuc([Number.NEGATIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY], [0, 1, 0, 1])).toBe(0.75)
    expect(rocAuc([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], [0, 1])).toBe(0.5)
  })
})

describe('the curves', () => {
  it('are what counting by hand gives at every threshold', () => {
    fc.assert(
      fc.property(scored, ({ scores, isAnomaly }) => {
        const roc = rocCurve(scores, isAnomaly)
        const isNormal = isAnomaly.map((flag) => !flag)
        expect(roc.thresholds[0]).toBe(Number.POSITIVE_INFINITY)
        roc.thresholds.forEach((threshold, i) => {
          const flagged = scores.map((score) => score >= threshold)
          expect(roc.truePositiveRate[i]).toBe(shareOf(flagged, isAnomaly))
          expect(roc.falsePositiveRate[i]).toBe(shareOf(flagged, isNormal))
        })
        const { thresholds, recall, precision } = precisionRecallCurve(scores, isAnomaly)
        expect(Array.from(thresholds)).toEqual([...new Set(scores)].sort((a, b) => b - a))
        thresholds.forEach((threshold, i) => {
          const flagged = scores.map((score) => score >= threshold)
          expect(recall[i]).toBe(shareOf(flagged, isAnomaly))
          expect(precision[i]).toBe(shareOf(isAnomaly, flagged))
        })
      }),
    )
  })
})

describe('averagePrecision', () => {
  it('sums precision over the recall that each threshold gains', () => {
    fc.assert(
      fc.property(scored, ({ scores, isAnomaly }) => {
        let [sum, before] = [0, 0]
        for (const threshold of [...new Set(scores)].sort((a, b) => b - a)) {
          const flagged = scores.map((score) => score >= threshold)
          const recall = shareOf(flagged, isAnomaly)
          sum += (recall - before) * shareOf(isAnomaly, flagged)
          before = recall
        }
        expect(averagePrecision(scores, isAnomaly)).toBeCloseTo(sum, 12)
      }),
    )
  })

  it('is 1 for scores that tell all apart, and the share of anomalies for those that tell nothing', () => {
    expect(averagePrecision([3, 2, 1, 0], [true, true, false, false])).toBe(1)
    expect(averagePrecision([1, 1, 1, 1], [true, false, false, false])).toBe(0.25)
    expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toBeCloseTo(0.8333, 4)
  })
})

describe('what they refuse', () => {
  it('is named, with a cure', () => {
    const message = (...given: Parameters<typeof rocAuc>) => {
      try {
        return rocAuc(...given)
      } catch (error) {
        return InvalidArgumentError.isInstance(error) ? error.message : error
      }
    }
    expect(message([1, 2], [true])).toMatch(/^rocAuc: isAnomaly must be a list of 2, one for each score, got \[true\]\./)
    expect(message([1, Number.NaN], [true, false])).toMatch(/^rocAuc: scores\[1\] must be a number, got NaN\./)
    expect(message([1, 2], [3, 0])).toMatch(/^rocAuc: isAnomaly\[0\] must be true or false, or 1 or 0, got 3\. Say which classes/)
    expect(message([1, 2], [0, 0])).toMatch(
      /^rocAuc: isAnomaly must be true for some examples and false for others, got "no anomaly"\./,
    )
    expect(() => averagePrecision(4 as never, [])).toThrow(/^averagePrecision: scores must be a list of numbers, got 4\./)
  })
})
