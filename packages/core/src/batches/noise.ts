import type { Corruption, RandomStream } from '@sandglass/base'

/** A corruption, and the random stream that each example's noise is drawn from. */
export interface Noise {
  readonly corruption: Corruption
  readonly streamOf: (example: number) => RandomStream
  /** Whether what comes out is the target as well: for data that are drawn anew, such as dynamic binarisation. */
  readonly reachesTargets: boolean
  /** The random stream of each target's own noise, for targets that are noisy too; null for clean ones. Default null. */
  readonly targetStreamOf?: ((example: number) => RandomStream) | null
}

/**
 * Corrupts a batch, each example by its own stream.
 *
 * @param clean the examples at `indices`, one after the other
 * @param into where the noisy ones go; may be `clean`
 */
export function corruptBatch({ corruption, streamOf }: Noise, clean: Float32Array, indices: Uint32Array, into: Float32Array): void {
  const size = clean.length / indices.length
  indices.forEach((example, position) => {
    const span = [position * size, (position + 1) * size] as const
    corruption.apply(clean.subarray(...span), streamOf(example), into.subarray(...span))
  })
}
