import * as v from 'valibot'
import { penalty } from '../layers/fields.js'
import type { RegularizerConfig } from '../regularizers/index.js'

/** The penalties that the named networks take. */
export type RegularizationOptions = {
  /** On every kernel. Default null, for none. */
  readonly weights?: RegularizerConfig | null | undefined
  /** On the code: `l1` makes it sparse. Default null, for none. */
  readonly latent?: RegularizerConfig | null | undefined
}

/** {@link RegularizationOptions}, checked. */
export const regularization = v.optional(
  v.pipe(
    v.strictObject({
      weights: penalty('A penalty on every kernel.'),
      latent: penalty('A penalty on the code; l1 makes it sparse.'),
    }),
    v.description('Penalties that are added to the loss.'),
  ),
  {},
)
