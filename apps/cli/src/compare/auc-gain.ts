import { stream } from '@sandglass/base'
import { type Estimate, rocAuc } from '@sandglass/core'

const replicates = 1000

/**
 * By how much the area under the receiver operating characteristic differs between two sets of scores of the same examples: the paired
 * bootstrap over normal examples and over anomalies, 95 %.
 *
 * @returns of a − b
 */
export function aucGain(a: ArrayLike<number>, b: ArrayLike<number>, isAnomaly: readonly boolean[], seed: number): Estimate {
  const [first, second] = [ranking(a), ranking(b)]
  const kinds = [true, false].map((kind) => isAnomaly.flatMap((is, index) => (is === kind ? [index] : [])))
  const weights = new Uint32Array(isAnomaly.length)
  const gains = Float64Array.from({ length: replicates }, (_, replicate) => {
    const random = stream(seed, 'auc-gain', replicate)
    weights.fill(0)
    for (const kind of kinds)
      for (let drawn = 0; drawn < kind.length; drawn++) {
        const index = kind[random.integer(kind.length)] as number
        weights[index] = (weights[index] as number) + 1
      }
    return weightedAuc(first, isAnomaly, weights) - weightedAuc(second, isAnomaly, weights)
  }).sort()
  const at = (share: number) => gains[Math.round(share * (replicates - 1))] as number
  return { mean: rocAuc(a, isAnomaly) - rocAuc(b, isAnomaly), interval: [at(0.025), at(0.975)] }
}

/** Examples by rising score, and where a score is another than the one before. */
interface Ranking {
  readonly order: Uint32Array
  readonly isNew: Uint8Array
}

function ranking(scores: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index)
  order.sort((x, y) => (scores[x] as number) - (scores[y] as number))
  const isNew = Uint8Array.from(order, (index, place) =>
    place > 0 && scores[index] === scores[order[place - 1] as number] ? 0 : 1,
  )
  return { order, isNew }
}

/** Pairs of an anomaly and a normal example that scores lower, ties by half, as a share of all pairs. */
function weightedAuc({ order, isNew }: Ranking, isAnomaly: readonly boolean[], weights: Uint32Array): number {
  let [pairs, lower, normals, anomalies, tiedNormals, tiedAnomalies] = [0, 0, 0, 0, 0, 0]
  const settle = () => {
    pairs += tiedAnomalies * (lower + tiedNormals / 2)
    lower += tiedNormals
    tiedNormals = 0
    tiedAnomalies = 0
  }
  order.forEach((index, place) => {
    if (isNew[place] === 1) settle()
    const weight = weights[index] as number
    if (isAnomaly[index]) {
      tiedAnomalies += weight
      anomalies += weight
    } else {
      tiedNormals += weight
      normals += weight
    }
  })
  settle()
  return pairs / (normals * anomalies)
}
