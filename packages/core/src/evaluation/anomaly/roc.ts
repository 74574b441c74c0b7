import { type AnomalyFlags, rankingOf } from './ranking.js'

/** How detections and false alarms rise together as the threshold falls. All three are of one length. */
export interface RocCurve {
  /** From infinity, at which nothing is flagged, through every different score down to the lowest. An example is flagged if it scores at least that. */
  readonly thresholds: Float64Array
  /** The share of normal examples that are flagged, from 0 to 1. */
  readonly falsePositiveRate: Float64Array
  /** The share of anomalies that are flagged, from 0 to 1. */
  readonly truePositiveRate: Float64Array
}

/**
 * The receiver operating characteristic of anomaly scores.
 *
 * @param scores higher for what is odder
 * @param isAnomaly which examples are anomalies, one for each score: booleans, or 1 and 0
 * @throws InvalidArgumentError if the two are not of one length, a score is not a number, or a kind is missing
 */
export function rocCurve(scores: ArrayLike<number>, isAnomaly: AnomalyFlags): RocCurve {
  const { thresholds, truePositives, falsePositives, anomalies, normals } = rankingOf('rocCurve', scores, isAnomaly)
  return {
    thresholds: preceded(Number.POSITIVE_INFINITY, thresholds),
    falsePositiveRate: preceded(
      0,
      falsePositives.map((count) => count / normals),
    ),
    truePositiveRate: preceded(
      0,
      truePositives.map((count) => count / anomalies),
    ),
  }
}

function preceded(first: number, rest: Float64Array): Float64Array {
  const all = new Float64Array(rest.length + 1)
  all[0] = first
  all.set(rest, 1)
  return all
}

/**
 * The area under the receiver operating characteristic: the probability that an anomaly scores higher
 * than a normal example, where a tie counts a half (Mann and Whitney's U over the number of pairs). It is 1
 * where scores tell all apart, 0.5 where they tell nothing.
 *
 * @param scores higher for what is odder
 * @param isAnomaly which examples are anomalies, one for each score: booleans, or 1 and 0
 * @throws InvalidArgumentError if the two are not of one length, a score is not a number, or a kind is missing
 *
 * @example
 * rocAuc([0.1, 0.4, 0.35, 0.8], [false, false, true, true]) // 0.75
 */
export function rocAuc(scores: ArrayLike<number>, isAnomaly: AnomalyFlags): number {
  const { truePositives, falsePositives, anomalies, normals } = rankingOf('rocAuc', scores, isAnomaly)
  // Twice the area in pairs, so that every sum is of whole numbers, and exact.
  let doubled = 0
  for (let i = 0; i < truePositives.length; i++) {
    const width = (falsePositives[i] as number) - (falsePositives[i - 1] ?? 0)
    doubled += width * ((truePositives[i] as number) + (truePositives[i - 1] ?? 0))
  }
  return doubled / 2 / (anomalies * normals)
}
