import { type AnomalyFlags, type Ranking, rankingOf } from './ranking.js'

/** How many of those flagged are anomalies, against how many of the anomalies are flagged. All three are of one length. */
export interface PrecisionRecallCurve {
  /** Every different score, falling. An example is flagged if it scores at least that. */
  readonly thresholds: Float64Array
  /** The share of anomalies that are flagged, rising to 1. */
  readonly recall: Float64Array
  /** The share of those flagged that are anomalies. */
  readonly precision: Float64Array
}

/**
 * Precision and recall of anomaly scores at every threshold. Unlike the receiver operating
 * characteristic it depends on how rare anomalies are among the examples.
 *
 * @param scores higher for what is odder
 * @param isAnomaly which examples are anomalies, one for each score: booleans, or 1 and 0
 * @throws InvalidArgumentError if the two are not of one length, a score is not a number, or a kind is missing
 */
export function precisionRecallCurve(scores: ArrayLike<number>, isAnomaly: AnomalyFlags): PrecisionRecallCurve {
  const ranking = rankingOf('precisionRecallCurve', scores, isAnomaly)
  return {
    thresholds: ranking.thresholds,
    recall: ranking.truePositives.map((count) => count / ranking.anomalies),
    precision: ranking.truePositives.map((_, rank) => precisionAt(ranking, rank)),
  }
}

/**
 * The average precision of anomaly scores: Σ (Rₙ − Rₙ₋₁) Pₙ over all thresholds, where R is recall and P
 * precision; nothing is interpolated. It is 1 where all anomalies score above all others, and the share of
 * anomalies among the examples where scores tell nothing.
 *
 * @param scores higher for what is odder
 * @param isAnomaly which examples are anomalies, one for each score: booleans, or 1 and 0
 * @throws InvalidArgumentError if the two are not of one length, a score is not a number, or a kind is missing
 *
 * @example
 * averagePrecision([0.1, 0.4, 0.35, 0.8], [false, false, true, true]) // 0.8333
 */
export function averagePrecision(scores: ArrayLike<number>, isAnomaly: AnomalyFlags): number {
  const ranking = rankingOf('averagePrecision', scores, isAnomaly)
  let sum = 0
  ranking.truePositives.forEach((count, rank) => {
    sum += (count - (ranking.truePositives[rank - 1] ?? 0)) * precisionAt(ranking, rank)
  })
  return sum / ranking.anomalies
}

function precisionAt({ truePositives, falsePositives }: Ranking, rank: number): number {
  const found = truePositives[rank] as number
  return found / (found + (falsePositives[rank] as number))
}
