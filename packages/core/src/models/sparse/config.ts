import * as v from 'valibot'
import { nonNegative } from '../../configuration/fields.js'
import { type ScheduledInput, scheduled } from '../../schedules/index.js'
import { type LossModelOptions, lossModelEntries } from '../loss-model.js'

/** What makes a code sparse. */
export type SparsityOptions =
  | {
      /** A penalty of `weight` · Σ|h| an example on the code h. */
      readonly type: 'l1'
      /** At least 0; beside a loss that is a mean per value. Default 0.0001. */
      readonly weight?: number | undefined
    }
  | {
      /** A penalty of `weight` · Σ KL(rate ‖ the unit's mean over the batch) on a code of sigmoids. */
      readonly type: 'rate'
      /** How active each unit should be on average, in (0, 1). Default 0.05. */
      readonly rate?: number | undefined
      /** At least 0. Default 0.001. */
      readonly weight?: number | undefined
    }
  | {
      /** Only the largest values of each code stay; the others become 0. */
      readonly type: 'top-k'
      /**
       * How many values of each code stay, at least 1; or a schedule of it, such as
       * `{ type: 'linear', from: 100, to: 25, over: { share: 0.2 } }`: beginning with more leaves fewer units that never come to be active.
       */
      readonly active: ScheduledInput
    }

export type SparseOptions = LossModelOptions & {
  /** What makes the code sparse. */
  readonly sparsity: SparsityOptions
}

const sparsitySchema = v.variant('type', [
  v.strictObject({
    type: v.literal('l1'),
    weight: v.optional(nonNegative('What the sum of the absolute values of a code is multiplied by.'), 0.0001),
  }),
  v.strictObject({
    type: v.literal('rate'),
    rate: v.optional(
      v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('How active each unit of the code should be on average.')),
      0.05,
    ),
    weight: v.optional(nonNegative('What the sum of the divergences from that rate is multiplied by.'), 0.001),
  }),
  v.strictObject({
    type: v.literal('top-k'),
    active: scheduled('How many values of each code stay, the largest ones, while the others become 0; or a schedule of it.'),
  }),
])

export type SparsityConfig = v.InferOutput<typeof sparsitySchema>

export const sparseSchema = v.strictObject({
  type: v.literal('sparse'),
  ...lossModelEntries,
  sparsity: v.pipe(sparsitySchema, v.description('What makes the code sparse.')),
})
