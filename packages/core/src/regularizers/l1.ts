import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'

export const l1Schema = v.strictObject({
  type: v.literal('l1'),
  l1: nonNegative('What the sum of absolute values is multiplied by.'),
})

/**
 * l1 · Σ|x|: drives values to exactly 0, as in the lasso (Tibshirani, 1996); on the code's
 * activations it makes a sparse autoencoder.
 *
 * @param l1 at least 0; Keras's default is 0.01
 * @throws InvalidArgumentError
 */
export function l1(l1: number): v.InferOutput<typeof l1Schema> {
  return parse('l1', l1Schema, { type: 'l1', l1 })
}
