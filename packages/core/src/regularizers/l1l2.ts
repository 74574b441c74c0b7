import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'

export const l1l2Schema = v.strictObject({
  type: v.literal('l1l2'),
  l1: nonNegative('What the sum of absolute values is multiplied by.'),
  l2: nonNegative('What the sum of squares is multiplied by.'),
})

/**
 * l1 · Σ|x| + l2 · Σx²: both at once, the elastic net (Zou and Hastie, 2005).
 *
 * @param l1 at least 0
 * @param l2 at least 0
 * @throws InvalidArgumentError
 */
export function l1l2(l1: number, l2: number): v.InferOutput<typeof l1l2Schema> {
  return parse('l1l2', l1l2Schema, { type: 'l1l2', l1, l2 })
}
