import { type NumberArray, refuse } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { checkAlike, featuresOf } from '../features/features.js'
import { aboutMiddle, nearestRows, squaresBetween } from '../features/nearest-rows.js'

/** How good samples are, one by one, and how much of the reference they reach. */
export interface DensityAndCoverage {
  /** In how many neighbourhoods of reference examples a sample lies, on average, by k: near 1 where the distributions are equal, less where samples are poor. */
  readonly density: number
  /** The share of reference examples with a sample in their neighbourhood, in [0, 1]: less where samples lack variety. */
  readonly coverage: number
}

/** Queries and points that are compared at a time. */
const [sampleRows, referenceRows] = [2048, 4096]

/**
 * Density and coverage: the neighbourhood of a reference example reaches as far as its k-th nearest
 * fellow (Naeem et al., "Reliable fidelity and diversity metrics for generative models", 2020).
 *
 * @param samples `[count, …]`, each example's features
 * @param reference `[count, …]`, of the same features; more than `k`
 * @param k how many neighbours. Default 5, as in the paper
 * @throws InvalidArgumentError if they are no such arrays
 */
export async function densityAndCoverage(samples: NumberArray, reference: NumberArray, k = 5): Promise<DensityAndCoverage> {
  const caller = 'densityAndCoverage'
  const given = featuresOf(caller, 'samples', samples)
  const points = featuresOf(caller, 'reference', reference)
  checkAlike(caller, given, points)
  const [b, a] = aboutMiddle(points, given)
  if (!Number.isInteger(k) || k < 1 || k >= b.count)
    refuse(caller, 'k', `a whole number from 1 to ${b.count - 1}`, k, 'Leave it out for 5.')
  const { distances: near } = await nearestRows(b, b, k, true)
  const radii = Float32Array.from({ length: b.count }, (_, row) => (near[(row + 1) * k - 1] as number) ** 2)
  let inside = 0
  let covered = 0
  for (let from = 0; from < b.count; from += referenceRows) {
    const count = Math.min(referenceRows, b.count - from)
    const reached = new Uint8Array(count)
    for (let start = 0; start < a.count; start += sampleRows) {
      const rows = Math.min(sampleRows, a.count - start)
      const hits = tf.tidy(() => {
        const squares = squaresBetween(a, start, rows, b, from, count)
        return tf.sum(tf.cast(tf.less(squares, tf.tensor1d(radii.subarray(from, from + count))), 'float32'), 0)
      })
      const counts = (await hits.data()) as Float32Array
      hits.dispose()
      counts.forEach((hit, i) => {
        inside += hit
        if (hit > 0) reached[i] = 1
      })
    }
    covered += reached.reduce((sum, one) => sum + one, 0)
  }
  return { density: inside / (k * a.count), coverage: covered / b.count }
}
