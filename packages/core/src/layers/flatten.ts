import { sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { reshape as apply } from '../operations/reshape.js'
import { defineLayer } from './definition.js'

/** All values in one row. */
export const flatten = defineLayer({
  schema: v.strictObject({ type: v.literal('flatten') }),
  build(_, inputShape) {
    const size = sizeOf(inputShape)
    return {
      type: 'flatten',
      inputShape,
      outputShape: [size],
      weights: [],
      apply: (input) => apply(input, [-1, size]),
    }
  },
})
