import * as v from 'valibot'
import { activate } from '../operations/activation.js'
import { defineLayer } from './definition.js'
import { activation as name } from './fields.js'

/** An activation as a layer of its own. */
export const activation = defineLayer({
  schema: v.strictObject({
    type: v.literal('activation'),
    activation: name('The function that each value goes through.'),
  }),
  build: ({ activation }, inputShape) => ({
    type: 'activation',
    inputShape,
    outputShape: inputShape,
    weights: [],
    apply: (input) => activate(input, activation),
  }),
})
