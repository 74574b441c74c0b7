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
  /** Growing in `x`, as figures want it. */
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
    roc: fromGround(highestAt(falsePositiveRate, truePositiveRate)),
    precisionRecall: highestAt(recall, precision),
  }
}

/** A curve that rises at once where it begins: a hair's breadth of x lets figures, whose x has to grow, draw that. */
function fromGround({ x, values }: Points): Points {
  const next = x.find((at) => at > 0) ?? 1
  return { x: [0, ...x.map((at) => (at === 0 ? next / 1000 : at))], values: [0, ...values] }
}

/** Of the points above one x, the highest. */
function highestAt(x: Float64Array, y: Float64Array): Points {
  const highest = new Map<number, number>()
  x.forEach((at, i) => {
    highest.set(at, Math.max(highest.get(at) ?? 0, y[i] as number))
  })
  return { x: [...highest.keys()], values: [...highest.values()] }
}
