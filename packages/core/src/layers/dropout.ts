import * as v from 'valibot'
import { fraction } from '../configuration/fields.js'
import { dropout as apply } from '../operations/dropout.js'
import { defineLayer } from './definition.js'

/**
 * Sets a share of the values to 0 in training and scales the others up, so that their expected sum
 * stays; outside of training it does nothing (Srivastava et al., 2014).
 */
export const dropout = defineLayer({
  schema: v.strictObject({
    type: v.literal('dropout'),
    rate: fraction('The share of the values that are set to 0 in each training step.'),
  }),
  build: ({ rate }, inputShape) => ({
    type: 'dropout',
    inputShape,
    outputShape: inputShape,
    weights: [],
    apply: (input, _, pass) => (pass.training && rate > 0 ? apply(input, rate, pass.random('dropout')) : input),
  }),
})
