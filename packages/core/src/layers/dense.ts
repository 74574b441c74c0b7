import { sizeOf } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { dense as apply } from '../operations/dense.js'
import { reshape } from '../operations/reshape.js'
import { defineLayer } from './definition.js'
import { count, kernelFields } from './fields.js'
import { kernelWeights, penalizer } from './kernel.js'

/**
 * activation(input · kernel + bias), every output fed by every value of the input. An input of
 * several axes is flattened by itself (Keras's Dense works on the last axis alone).
 */
export const dense = defineLayer({
  schema: v.strictObject({
    type: v.literal('dense'),
    units: count('How many outputs there are.'),
    ...kernelFields,
  }),
  build(config, inputShape) {
    const { units, activation } = config
    const inputs = sizeOf(inputShape)
    const hand = penalizer(config)
    return {
      type: 'dense',
      inputShape,
      outputShape: [units],
      weights: kernelWeights(config, [inputs, units], units),
      apply(input, weights, pass) {
        const [kernel, bias = null] = weights as [Tensor, Tensor?]
        const rows = inputShape.length === 1 ? input : reshape(input, [-1, inputs])
        return hand(apply(rows, kernel, bias, activation), pass)
      },
    }
  },
})
