import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'

export const l2Schema = v.strictObject({
  type: v.literal('l2'),
  l2: nonNegative('What the sum of squares is multiplied by.'),
})

/**
 * l2 · Σx²: keeps values small (ridge regression, weight decay).
 *
 * @param l2 at least 0; Keras's default is 0.01
 * @throws InvalidArgumentError
 */
export function l2(l2: number): v.InferOutput<typeof l2Schema> {
  return parse('l2', l2Schema, { type: 'l2', l2 })
}
