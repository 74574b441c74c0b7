import { stream } from '@sandglass/base'

/** Scores of two methods on the same examples. */
export interface Pair {
  readonly ours: Float64Array
  readonly theirs: Float64Array
  readonly isAnomaly: readonly boolean[]
}

const replicates = 1000

/**
 * By how much the mean area under ROC of one method is above another's, over sets: the paired bootstrap, which draws the examples
 * of each set anew, normal ones and anomalies apart.
 *
 * @returns the gain, and between which it is in 95 of 100 replicates
 */
export function meanGain(sets: readonly Pair[], seed = 0): { gain: number; interval: readonly [number, number] } {
  const gains = sets.map((set, index) => gainsOf(set, seed, index))
  const means = Float64Array.from(
    { length: replicates + 1 },
    (_, i) => gains.reduce((sum, gain) => sum + (gain[i] as number), 0) / sets.length,
  )
  const [gain = 0] = means
  const drawn = means.slice(1).sort()
  return { gain, interval: [drawn[Math.floor(0.025 * replicates)] as number, drawn[Math.ceil(0.975 * replicates) - 1] as number] }
}

/** The gain on the examples as they are, then on each replicate. */
function gainsOf({ ours, theirs, isAnomaly }: Pair, seed: number, set: number): Float64Array {
  const kinds = [true, false].map((kind) => isAnomaly.flatMap((is, i) => (is === kind ? [i] : [])))
  const areas = [ours, theirs].map((scores) => weightedArea(scores, isAnomaly))
  const difference = (weights: Float64Array) => (areas[0]?.(weights) ?? 0) - (areas[1]?.(weights) ?? 0)
  const random = stream(seed, 'bootstrap', set)
  const weights = new Float64Array(isAnomaly.length)
  return Float64Array.from({ length: replicates + 1 }, (_, replicate) => {
    if (replicate === 0) return difference(weights.fill(1))
    weights.fill(0)
    for (const members of kinds)
      for (let i = 0; i < members.length; i++) {
        const drawn = members[random.integer(members.length)] as number
        weights[drawn] = (weights[drawn] as number) + 1
      }
    return difference(weights)
  })
}

/** The area under ROC where examples count as often as they were drawn: sorted once, then a walk for each replicate. */
function weightedArea(scores: Float64Array, isAnomaly: readonly boolean[]): (weights: Float64Array) => number {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number))
  return (weights) => {
    let [found, flagged, doubled, i] = [0, 0, 0, 0]
    while (i < order.length) {
      const score = scores[order[i] as number]
      const before = found
      let normals = 0
      for (; i < order.length && scores[order[i] as number] === score; i++) {
        const example = order[i] as number
        if (isAnomaly[example]) found += weights[example] as number
        else normals += weights[example] as number
      }
      flagged += normals
      doubled += normals * (found + before)
    }
    return doubled / 2 / (found * flagged)
  }
}
