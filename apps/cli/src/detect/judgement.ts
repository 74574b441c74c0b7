import { averagePrecision, type Detection, precisionRecallCurve, rocAuc, rocCurve } from '@sandglass/core'

/** How a detection compares with what is known of the examples. */
export interface Judgement {
  readonly isAnomaly: readonly boolean[]
  readonly auc: number
  readonly averagePrecision: number
  readonly normals: number
  readonly known: number
  readonly falseAlarms: number
  readonly found: number
  readonly roc: Points
  readonly precisionRecall: Points
}

interface Points {
  readonly x: readonly number[]
  readonly values: readonly number[]
}

/** Null where nothing is known, or all examples are of one kind. */
export function judge({ scores, isAnomaly: flags }: Detection, isAnomaly: readonly boolean[] | null): Judgement | null {
  if (isAnomaly === null || new Set(isAnomaly).size < 2) return null
  const counted = (wanted: boolean) => isAnomaly.filter((is) => is === wanted).length
  const flagged = (wanted: boolean) => isAnomaly.filter((is, i) => is === wanted && flags[i]).length
  const { falsePositiveRate, truePositiveRate } = rocCurve(scores, isAnomaly)
  const { recall, precision } = precisionRecallCurve(scores, isAnomaly)
  return {
    isAnomaly,
    auc: rocAuc(scores, isAnomaly),
    averagePrecision: averagePrecision(scores, isAnomaly),
    normals: counted(false),
    known: counted(true),
    falseAlarms: flagged(false),
    found: flagged(true),
    roc: cornersOf(falsePositiveRate, truePositiveRate),
    precisionRecall: cornersOf(recall, precision),
  }
}

/** The points of a curve at which it turns: those between two of the same x, or the same y, lie on the line that joins them. */
function cornersOf(x: Float64Array, y: Float64Array): Points {
  const isOn = (values: Float64Array, i: number) => values[i] === values[i - 1] && values[i] === values[i + 1]
  const corners = Array.from(x.keys()).filter((i) => !isOn(x, i) && !isOn(y, i))
  return { x: corners.map((i) => x[i] as number), values: corners.map((i) => y[i] as number) }
}
