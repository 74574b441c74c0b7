import { checkFields, type Examples, refuse, sizeOf } from '@sandglass/base'
import { centred, divide, meanRow, squaredLength } from '../numbers/arithmetic.js'
import { singular } from '../numbers/eigen.js'
import { checkCount, type Rows, rowBlocks } from '../numbers/rows.js'
import { checkWhole, resolveFit } from '../options.js'
import type { Pca } from './pca.js'
import { type Principal, turn } from './principal.js'
import { projection } from './projection.js'

export interface IncrementalPcaOptions {
  /** How many directions are kept; at most as many as a batch has examples. */
  components: number
  /** How many examples are looked at at a time. Default five times `components`. */
  batchSize?: number
}

/** What is remembered of the examples seen so far. */
interface Seen {
  readonly count: number
  readonly mean: Float64Array
  /** Directions, each as long as the singular value that belongs to it, `[components, size]`. */
  readonly scaled: Float64Array
  readonly squares: number
}

/**
 * Principal component analysis of examples that pass by once, batch by batch, in memory for one batch (Ross, Lim, Lin
 * and Yang, "Incremental learning for robust visual tracking", 2008). What a batch leaves outside of the directions kept is
 * forgotten, so that the result is near that of {@link pca}, not the same.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { transform } = await incrementalPca({ components: 64 }).fit(photographs)
 */
export function incrementalPca(options: IncrementalPcaOptions): Pca {
  const name = 'incremental-pca'
  checkFields('incrementalPca', options, ['components', 'batchSize'])
  const { components, batchSize = 5 * components } = options
  checkWhole('incrementalPca', 'components', components, { from: 1, cure: 'Give how many numbers an example becomes.' })
  checkWhole('incrementalPca', 'batchSize', batchSize, { from: components, cure: 'A batch has at least as many examples.' })
  return {
    name,
    task: 'reduce',
    options: { components, batchSize },
    async fit(examples, fitOptions) {
      const { signal } = resolveFit('incrementalPca', fitOptions)
      checkCount('incrementalPca', examples, components + 1)
      if (components > sizeOf(examples.shape))
        refuse(
          'incrementalPca',
          'components',
          `at most ${sizeOf(examples.shape)}, the values of an example`,
          components,
          'Keep fewer.',
        )
      const seen = await seeAll(examples, { components, batchSize }, signal)
      return projection('incrementalPca', examples.shape, directionsOf(seen))
    },
  }
}

async function seeAll(
  examples: Examples,
  { components, batchSize }: Required<IncrementalPcaOptions>,
  signal: AbortSignal | undefined,
): Promise<Seen> {
  const size = sizeOf(examples.shape)
  let seen: Seen = { count: 0, mean: new Float64Array(size), scaled: new Float64Array(0), squares: 0 }
  for await (const block of rowBlocks('incrementalPca', examples, signal, batchSize)) seen = see(seen, block, components)
  return seen
}

/** The directions of what was seen before and a batch together: those of their rows, and of the step between their means. */
function see(seen: Seen, batch: Rows, components: number): Seen {
  const { size } = batch
  const count = seen.count + batch.count
  const own = meanRow(batch.values, size)
  const step = Math.sqrt((seen.count * batch.count) / count)
  const rows = new Float64Array(seen.scaled.length + batch.values.length + size)
  rows.set(seen.scaled)
  rows.set(centred(batch.values, own), seen.scaled.length)
  rows.set(
    own.map((value, i) => step * ((seen.mean[i] as number) - value)),
    seen.scaled.length + batch.values.length,
  )
  const mean = seen.mean.map((value, i) => value + (((own[i] as number) - value) * batch.count) / count)
  const squares = seen.squares + squaredLength(rows.subarray(seen.scaled.length))
  return { count, mean, scaled: strongest(rows, size, components), squares }
}

function strongest(rows: Float64Array, size: number, components: number): Float64Array {
  const { scaled } = singular(rows, size)
  const kept = Math.min(components, rows.length / size)
  const directions = new Float64Array(kept * size)
  for (let d = 0; d < kept; d++) directions.set(scaled(d), d * size)
  return directions
}

function directionsOf({ count, mean, scaled, squares }: Seen): Principal {
  const size = mean.length
  const lengths = Array.from({ length: scaled.length / size }, (_, d) =>
    Math.sqrt(squaredLength(scaled.subarray(d * size, (d + 1) * size))),
  )
  const kept = lengths.filter((length) => length > (lengths[0] ?? 0) * 1e-7).length
  const directions = scaled.slice(0, kept * size)
  for (let d = 0; d < kept; d++) {
    const direction = directions.subarray(d * size, (d + 1) * size)
    divide(direction, lengths[d] as number)
    turn(direction)
  }
  const variances = Float64Array.from(lengths.slice(0, kept), (length) => length ** 2 / (count - 1))
  return { mean, directions, variances, totalVariance: squares / (count - 1) }
}
