import * as v from 'valibot'
import { type LossModelOptions, lossModelEntries } from '../loss-model.js'
import { type NestedOptions, nestedSchema } from './nested.js'

export type AutoencoderOptions = LossModelOptions & {
  /**
   * Puts the numbers of a code in order, the most telling first: in training each example's code is cut after some of them, drawn by
   * chance. Default null: a code is used as a whole.
   */
  readonly nested?: NestedOptions | null | undefined
}

export const autoencoderSchema = v.strictObject({
  type: v.literal('autoencoder'),
  ...lossModelEntries,
  nested: v.optional(
    v.nullable(
      v.pipe(
        nestedSchema,
        v.description('Puts the numbers of a code in order, the most telling first; null for codes used as a whole.'),
      ),
    ),
    null,
  ),
})
