import { stream } from '@sandglass/base'
import { type Estimate, rocAuc } from '@sandglass/core'

/** Scores of examples, beside one training. */
export interface Scored {
  readonly scores: ArrayLike<number>
  readonly isAnomaly: readonly boolean[]
}

const replicates = 1000

/** The mean area under the receiver operating characteristic over trainings: the bootstrap over these, normal examples and anomalies, 95 %. */
export function aucOf(trainings: readonly Scored[], seed: number): Estimate {
  return bootstrapAuc(trainings, trainings.map(drawnArea), seed)
}

/**
 * By how much the area under the receiver operating characteristic differs between two methods that scored the same examples: the
 * paired bootstrap over trainings, over normal examples and over anomalies, 95 %.
 *
 * @returns of a − b
 */
export function aucGain(a: readonly Scored[], b: readonly Scored[], seed: number): Estimate {
  const gains = a.map((scored, training) => {
    const [ours, theirs] = [drawnArea(scored), drawnArea(b[training] as Scored)]
    return (weights: Uint32Array | null) => ours(weights) - theirs(weights)
  })
  return bootstrapAuc(a, gains, seed)
}

/** A figure of examples that count as often as they were drawn; null for each once. */
type DrawnFigure = (weights: Uint32Array | null) => number

function bootstrapAuc(trainings: readonly Scored[], figures: readonly DrawnFigure[], seed: number): Estimate {
  const kinds = trainings.map(({ isAnomaly }) => [true, false].map((kind) => indicesOf(isAnomaly, kind)))
  const drawn = Float64Array.from({ length: replicates }, (_, replicate) => {
    const random = stream(seed, 'trainings', replicate)
    let sum = 0
    for (let turn = 0; turn < figures.length; turn++) {
      const training = random.integer(figures.length)
      // The stream begins anew: all trainings are judged by the same examples, and so by the same draws of them.
      const weights = drawWeights(kinds[training] as number[][], seed, replicate)
      sum += (figures[training] as DrawnFigure)(weights)
    }
    return sum / figures.length
  }).sort()
  const at = (share: number) => drawn[Math.round(share * (replicates - 1))] as number
  const mean = figures.reduce((sum, figure) => sum + figure(null), 0) / figures.length
  return { mean, interval: [at(0.025), at(0.975)] }
}

function indicesOf(isAnomaly: readonly boolean[], kind: boolean): number[] {
  return isAnomaly.flatMap((is, index) => (is === kind ? [index] : []))
}

function drawWeights(kinds: readonly (readonly number[])[], seed: number, replicate: number): Uint32Array {
  const random = stream(seed, 'auc-gain', replicate)
  const weights = new Uint32Array(kinds.reduce((count, kind) => count + kind.length, 0))
  for (const kind of kinds)
    for (let drawn = 0; drawn < kind.length; drawn++) {
      const index = kind[random.integer(kind.length)] as number
      weights[index] = (weights[index] as number) + 1
    }
  return weights
}

function drawnArea({ scores, isAnomaly }: Scored): DrawnFigure {
  const ranked = ranking(scores)
  return (weights) => (weights === null ? rocAuc(scores, isAnomaly) : weightedAuc(ranked, isAnomaly, weights))
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
