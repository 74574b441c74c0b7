import { type Corruption, refuse, type Shape, stream } from '@sandglass/base'
import * as v from 'valibot'
import type { Noise } from '../batches/noise.js'
import { abortSignal, batchSize, corruption, seed } from '../configuration/fields.js'

/** How a pass over examples is made. */
export interface BoundOptions {
  /** How many examples are on the device at once. Default 256. */
  readonly batchSize?: number | undefined
  /** Ends it early: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined
}

/** The same, where inputs can be spoilt first. */
export interface PassOptions extends BoundOptions {
  /** Spoils the inputs, but not the targets, as a denoiser expects. Default null. */
  readonly corruption?: Corruption | null | undefined
  /** What the noise is drawn from. Default 0. */
  readonly seed?: number | undefined
}

export const boundSchema = v.strictObject({
  batchSize: v.optional(batchSize(), 256),
  signal: v.optional(v.nullable(abortSignal()), null),
})

export const passSchema = v.strictObject({
  ...boundSchema.entries,
  corruption: v.optional(v.nullable(corruption()), null),
  seed: v.optional(seed('What the noise is drawn from.'), 0),
})

/**
 * The noise of examples that nothing is learnt from: an example's is the same in validation and in
 * evaluation, whatever the epoch, and never that of training.
 *
 * @throws InvalidArgumentError if examples of that shape can't be corrupted so
 */
export function heldOutNoise(
  { caller, shape }: { readonly caller: string; readonly shape: Shape },
  corruption: Corruption,
  seed: number,
  reaches: Pick<Noise, 'reachesTargets'> & { noisyTargets?: boolean } = { reachesTargets: false },
): Noise {
  const { reachesTargets, noisyTargets = false } = reaches
  const misfit = corruption.misfit?.(shape)
  if (misfit) refuse(caller, 'corruption', misfit.constraint, corruption.config, misfit.cure)
  return {
    corruption,
    streamOf: (example) => stream(seed, 'held-out corruption', example),
    reachesTargets,
    targetStreamOf: noisyTargets ? (example) => stream(seed, 'held-out target corruption', example) : null,
  }
}
