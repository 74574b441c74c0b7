import * as v from 'valibot'
import { penalty } from '../layers/fields.js'

/** The penalties that the named networks take. */
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
