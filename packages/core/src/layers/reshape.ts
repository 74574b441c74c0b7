import { formatShape, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { reshape as apply } from '../operations/reshape.js'
import { defineLayer } from './definition.js'
import { shape } from './fields.js'

/** The same values in another shape. */
export const reshape = defineLayer({
  schema: v.strictObject({
    type: v.literal('reshape'),
    shape: shape("The shape of one example's output, of as many values as the input has."),
  }),
  build({ shape }, inputShape, refuse) {
    const size = sizeOf(inputShape)
    if (sizeOf(shape) !== size)
      refuse('shape', `of ${size} values, as its input of shape ${formatShape(inputShape)} is`, shape, 'Keep the number of values.')
    return {
      type: 'reshape',
      inputShape,
      outputShape: shape,
      weights: [],
      apply: (input) => apply(input, [-1, ...shape]),
    }
  },
})
