import * as v from 'valibot'
import { type LossModelOptions, lossModelEntries } from '../loss-model.js'

export type ContractiveOptions = LossModelOptions & {
  /** What ‖∂code/∂input‖²_F, a mean over the batch, is multiplied by; at least 0. Default 0.0001. */
  readonly weight?: number | undefined
  /**
   * `closed-form` for encoders of dense layers alone; `sampled` for any: an estimate from one random
   * direction an example. Default null: the closed form where there is one.
   */
  readonly method?: 'closed-form' | 'sampled' | null | undefined
  /** How far along that direction the sampled method looks, in the data's units. Default 0.01. */
  readonly perturbation?: number | undefined
}

export const contractiveSchema = v.strictObject({
  type: v.literal('contractive'),
  ...lossModelEntries,
  weight: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.minValue(0),
      v.description("What the squared norm of the code's derivative by the input is multiplied by."),
    ),
    0.0001,
  ),
  method: v.optional(
    v.nullable(
      v.pipe(
        v.picklist(['closed-form', 'sampled']),
        v.description(
          'How that norm is had: closed-form, for encoders of dense layers alone, or sampled, from one random direction an example; null for the closed form where there is one.',
        ),
      ),
    ),
    null,
  ),
  perturbation: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.gtValue(0),
      v.description("How far along a random direction the sampled method looks, in the data's units."),
    ),
    0.01,
  ),
})
