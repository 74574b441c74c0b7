import * as v from 'valibot'
import { strength } from './strength.js'

export const l2Schema = v.strictObject({
  type: v.literal('l2'),
  l2: strength('What the sum of squares is multiplied by.'),
})

/**
 * l2 · Σx²: keeps values small (ridge regression, weight decay).
 *
 * @param l2 at least 0; Keras's default is 0.01
 */
export function l2(l2: number): v.InferOutput<typeof l2Schema> {
  return { type: 'l2', l2 }
}
