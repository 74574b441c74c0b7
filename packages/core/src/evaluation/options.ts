import { type Corruption, stream } from '@sandglass/base'
import * as v from 'valibot'
import type { Noise } from '../batches/noise.js'
import { abortSignal, batchSize, corruption, seed } from '../configuration/fields.js'

/** How a pass over examples is made: how many at once, and what ends it early. */
export const boundSchema = v.strictObject({
  batchSize: v.optional(batchSize(), 256),
  signal: v.optional(v.nullable(abortSignal()), null),
})

/** The same, with inputs that may be spoilt. */
export const passSchema = v.strictObject({
  ...boundSchema.entries,
  corruption: v.optional(v.nullable(corruption()), null),
  seed: v.optional(seed('What the noise is drawn from.'), 0),
})

export type BoundOptions = v.InferInput<typeof boundSchema>
export type PassOptions = v.InferInput<typeof passSchema>

/**
 * The noise of examples that nothing is learnt from: an example's is the same in validation and in
 * evaluation, whatever the epoch, and never that of training.
 */
export function heldOutNoise(corruption: Corruption, seed: number): Noise {
  return { corruption, streamOf: (example) => stream(seed, 'held-out corruption', example) }
}
