import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { layerNormalization as apply } from '../operations/layer-normalization.js'
import { defineLayer } from './definition.js'
import { epsilon, gammaAndBeta } from './normalization.js'

/**
 * gamma · (x − mean) / √(variance + epsilon) + beta, with the mean and the variance over the channels
 * of each place by itself: the same in training and outside, at any batch size (Ba, Kiros and Hinton,
 * "Layer normalization", 2016). The channels are the last axis, as by default in Keras.
 */
export const layerNormalization = defineLayer({
  schema: v.strictObject({ type: v.literal('layer-normalization'), epsilon }),
  build({ epsilon }, inputShape, refuse) {
    if (inputShape.at(-1) === 1)
      refuse('', 'given two channels or more, as one alone is its own mean', inputShape, 'Use layer.batchNormalization there.')
    return {
      type: 'layer-normalization',
      inputShape,
      outputShape: inputShape,
      weights: gammaAndBeta(inputShape),
      apply(input, weights) {
        const [gamma, beta] = weights as [Tensor, Tensor]
        return apply(input, gamma, beta, epsilon)
      },
    }
  },
})
