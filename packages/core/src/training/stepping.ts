import * as v from 'valibot'
import { fraction, wholeNumber } from '../configuration/fields.js'
import { type OptimizerConfig, type OptimizerInput, optimizerSchema } from '../optimizers/index.js'

/** How a step is taken, whoever takes it. */
export const steppingEntries = {
  optimizer: v.optional(v.pipe(optimizerSchema, v.description('How weights move, given their gradients.')), { type: 'adam' }),
  clipNorm: v.optional(
    v.nullable(
      v.pipe(
        v.number(),
        v.finite(),
        v.gtValue(0),
        v.description('How long all gradients together may be; longer ones are scaled down. Null for any length.'),
      ),
    ),
    null,
  ),
  microBatches: v.optional(
    wholeNumber(
      'In how many parts a batch goes through the network, one after the other, from 1 to batchSize: the more, the less memory it takes.',
    ),
    1,
  ),
}

type Sizes = { readonly batchSize: number; readonly microBatches: number }

/** Holds a batch to being cut into no more parts than it has examples, in a schema that has both fields. */
export function checkMicroBatches<Fields extends Sizes>(): v.GenericValidation<Fields> {
  const check = v.check<Sizes, (issue: v.CheckIssue<Sizes>) => string>(
    ({ batchSize, microBatches }) => microBatches <= batchSize,
    ({ input }) => `a whole number from 1 to batchSize, which is ${input.batchSize}`,
  )
  // The two fields are all that it looks at.
  return v.forward(check, ['microBatches']) as unknown as v.GenericValidation<Fields>
}

export type SteppingOptions = {
  /** How weights move, given their gradients. Default `adam()`. */
  readonly optimizer?: OptimizerInput | undefined
  /** How long all gradients together may be; longer ones are scaled down, all alike. Above 0. Default null, for any length. */
  readonly clipNorm?: number | null | undefined
  /**
   * In how many parts a batch goes through the network, one after the other; their gradients are added
   * up, so that a step needs less memory and comes to the same within rounding. Dropout and the like
   * draw for each part anew; batch normalisation, and the means over a batch that a sparse model's rate and a variational one's
   * capacity go by, see parts alone.
   * From 1 to `batchSize`; a batch of fewer examples than parts, as an epoch's last may be, goes one by one. Default 1.
   */
  readonly microBatches?: number | undefined
}

export type Stepping = {
  readonly optimizer: OptimizerConfig
  readonly clipNorm: number | null
  readonly microBatches: number
}

export const averagingSchema = v.strictObject({
  decay: fraction('How much of the average a step keeps; 0.999 averages over some thousand steps.'),
})

export type AveragingOptions = {
  /** How much of the average a step keeps; in [0, 1). 0.999 averages over some thousand steps. */
  readonly decay: number
}
