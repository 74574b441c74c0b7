import * as v from 'valibot'
import { count } from '../../layers/fields.js'
import { type LossModelOptions, lossModelEntries } from '../loss-model.js'

export type VectorQuantizedOptions = LossModelOptions & {
  /** How many entries the codebook has. Default 512. */
  readonly entries?: number | undefined
  /**
   * How many numbers an entry has. Default null: as many as the code's last axis, so that there is one entry for each place of
   * a feature map, or one for a whole vector. A divisor of that cuts it into groups, with an entry for each.
   */
  readonly dimensions?: number | null | undefined
  /** What the mean squared distance of the encoder's output from its entries is multiplied by. Default 0.25. */
  readonly commitment?: number | undefined
  /** How much of each entry's running mean stays in a step, in [0, 1). Default 0.99. */
  readonly decay?: number | undefined
  /**
   * An entry that is chosen less often than this share of an even share is put where an example of the batch is; in [0, 1),
   * 0 for never. Default 0.03.
   */
  readonly revival?: number | undefined
}

export const vectorQuantizedSchema = v.strictObject({
  type: v.literal('vector-quantized'),
  ...lossModelEntries,
  entries: v.optional(count('How many entries the codebook has.'), 512),
  dimensions: v.optional(
    v.nullable(
      count(
        "How many numbers an entry has, a divisor of the code's last axis; null for all of it: one entry for each place of a feature map, or for a whole vector.",
      ),
    ),
    null,
  ),
  commitment: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.minValue(0),
      v.description("What the mean squared distance of the encoder's output from its entries is multiplied by."),
    ),
    0.25,
  ),
  decay: v.optional(
    v.pipe(v.number(), v.minValue(0), v.ltValue(1), v.description("How much of each entry's running mean stays in a step.")),
    0.99,
  ),
  revival: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.ltValue(1),
      v.description(
        'An entry that is chosen less often than this share of an even share is put where an example of the batch is; 0 for never.',
      ),
    ),
    0.03,
  ),
})
