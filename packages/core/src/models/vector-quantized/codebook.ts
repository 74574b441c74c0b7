import type { RandomStream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { initializers } from '../../layers/initializers.js'
import type { WeightDefinitions, Weights } from '../../networks/weights.js'

/** Entries, and the running means that they are made of. */
export interface Codebook<Values extends tf.Tensor = tf.Tensor> {
  /** `[entries, dimensions]` */
  readonly entries: Values
  /** `[entries]`: how many vectors of a batch choose each. */
  readonly counts: Values
  /** `[entries, dimensions]`: what those vectors add up to. */
  readonly sums: Values
}

/** Keeps entries that are hardly ever chosen from being divided by 0: Laplace's smoothing of their counts. */
const smoothing = 1e-5

/** The codebook as a model's state. Entries are standard normal until the first step of a training puts them among the codes. */
export function codebookDefinitions(entries: number, dimensions: number): WeightDefinitions {
  const state = { regularizer: null, isState: true } as const
  const { zeros } = initializers
  return new Map([
    [
      'codebook.entries',
      {
        ...state,
        name: 'entries',
        shape: [entries, dimensions],
        initializer: (_, random) => Float32Array.from({ length: entries * dimensions }, () => random.normal()),
      },
    ],
    ['codebook.counts', { ...state, name: 'counts', shape: [entries], initializer: zeros }],
    ['codebook.sums', { ...state, name: 'sums', shape: [entries, dimensions], initializer: zeros }],
  ])
}

export function codebookOf(weights: Weights): Codebook<tf.Variable> {
  const variable = (name: string) => weights.get(`codebook.${name}`) as tf.Variable
  return { entries: variable('entries'), counts: variable('counts'), sums: variable('sums') }
}

/**
 * The number of each vector's nearest entry: of ‖z − e‖² the part that depends on the entry, e·z − ‖e‖²/2, is greatest.
 *
 * @param vectors `[count, dimensions]`
 * @returns `[count]`, int32
 */
export function nearestEntries(vectors: tf.Tensor2D, entries: tf.Tensor): tf.Tensor1D {
  const halves = tf.mul(tf.sum(tf.square(entries), 1), 0.5)
  return tf.argMax(tf.sub(tf.matMul(vectors, entries as tf.Tensor2D, false, true), halves), 1)
}

/**
 * How much each vector counts, given how much each example does; null where all count alike.
 *
 * @param weights `[batch]`
 * @param count how many vectors the batch has: as many of each example, one after the other
 * @returns `[count]`
 */
export function weightsOfVectors(weights: tf.Tensor | null, count: number): tf.Tensor1D | null {
  return weights && (tf.reshape(tf.tile(tf.reshape(weights, [-1, 1]), [1, count / weights.size]), [count]) as tf.Tensor1D)
}

/**
 * Puts entries that are hardly ever chosen where vectors of the batch are. In a new codebook none
 * was chosen yet, so that it begins with vectors of the first batch.
 *
 * @param share of an even share: who is chosen less often is put elsewhere
 * @param weights `[count]`: how much each vector counts, and so how likely it is to be drawn; null where all count alike
 */
export function revive(
  codebook: Codebook,
  vectors: tf.Tensor2D,
  share: number,
  random: RandomStream,
  weights: tf.Tensor1D | null,
): Codebook {
  const size = codebook.counts.size
  const [rows] = vectors.shape
  const even = weights ? tf.div(tf.sum(weights), size) : rows / size
  const all = tf.sum(codebook.counts)
  // All in tensors, as reading values back would make the device wait.
  const isNew = tf.cast(tf.equal(all, 0), 'float32')
  const dead = tf.cast(tf.less(codebook.counts, tf.add(tf.mul(all, share / size), isNew)), 'float32')
  const drawn = tf.gather(vectors, drawRows(weights ?? rows, size, random))
  const replaced = (before: tf.Tensor, by: tf.Tensor | number, where: tf.Tensor) =>
    tf.add(tf.mul(before, tf.sub(1, where)), tf.mul(by, where))
  const deadRows = tf.reshape(dead, [size, 1])
  const revived = {
    entries: replaced(codebook.entries, drawn, deadRows),
    counts: replaced(codebook.counts, even, dead),
    sums: replaced(codebook.sums, tf.mul(drawn, even), deadRows),
  }
  return ifAnyCounts(weights, revived, codebook)
}

/**
 * A row from each of as many equal parts as are wanted, so that none comes twice where there are enough.
 *
 * @param rows how many there are, or how much each counts: parts are then equal in what counts, and who counts for nothing is in none
 * @returns `[wanted]`, int32
 */
function drawRows(rows: number | tf.Tensor1D, wanted: number, random: RandomStream): tf.Tensor1D {
  const places = Array.from({ length: wanted }, (_, part) => part + random.uniform())
  if (typeof rows === 'number')
    return tf.tensor1d(
      places.map((place) => Math.floor((place * rows) / wanted)),
      'int32',
    )
  const ends = tf.cumsum(rows)
  const all = tf.slice(ends, rows.size - 1, 1)
  // Below 1 in single precision too, so that some row ends beyond each place, unless nothing counts.
  const shares = tf.tensor2d(
    places.map((place) => Math.min(place / wanted, 1 - 2 ** -23)),
    [wanted, 1],
  )
  const before = tf.sum(tf.cast(tf.lessEqual(ends, tf.mul(shares, all)), 'float32'), 1)
  return tf.cast(tf.minimum(before, rows.size - 1), 'int32') as tf.Tensor1D
}

/**
 * The codebook after a step: each entry the exponential moving average of the vectors that chose it
 * (van den Oord et al., 2017, appendix A.1).
 *
 * @param codes the entry that each vector chose, `[count]`, int32
 * @param decay how much of the averages stays
 * @param weights `[count]`: as how many each vector counts; null for one each
 */
export function moveTowards(
  codebook: Codebook,
  vectors: tf.Tensor2D,
  codes: tf.Tensor1D,
  decay: number,
  weights: tf.Tensor1D | null,
): Codebook {
  const size = codebook.counts.size
  const choices = tf.oneHot(codes, size) as tf.Tensor2D
  const chosen = weights ? tf.mul(choices, tf.reshape(weights, [-1, 1])) : choices
  const average = (before: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(before, decay), tf.mul(now, 1 - decay))
  const counts = average(codebook.counts, tf.sum(chosen, 0))
  const sums = average(codebook.sums, tf.matMul(chosen, vectors, true, false))
  const all = tf.sum(counts)
  const smoothed = tf.mul(tf.add(counts, smoothing), tf.div(all, tf.add(all, size * smoothing)))
  return ifAnyCounts(weights, { entries: tf.div(sums, tf.reshape(smoothed, [size, 1])), counts, sums }, codebook)
}

/** What a batch makes of a codebook; what it was before where none of the batch counts for anything. */
function ifAnyCounts(weights: tf.Tensor1D | null, after: Codebook, before: Codebook): Codebook {
  if (!weights) return after
  const any = tf.greater(tf.sum(weights), 0)
  const either = (name: keyof Codebook) => tf.where(any, after[name], before[name])
  return { entries: either('entries'), counts: either('counts'), sums: either('sums') }
}
