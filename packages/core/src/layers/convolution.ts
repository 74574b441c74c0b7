import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { convolution as apply } from '../operations/convolution.js'
import { defineLayer } from './definition.js'
import { count, kernelFields } from './fields.js'
import { imageShape, padding, pair, pairOf, placesOf } from './images.js'
import { kernelWeights, penalizer } from './kernel.js'

/** activation(image ⋆ kernel + bias), a two-dimensional convolution with Keras's defaults. */
export const convolution = defineLayer({
  schema: v.strictObject({
    type: v.literal('convolution'),
    filters: count('How many channels there are in the output.'),
    kernelSize: pair("The window's height and width."),
    stride: v.optional(pair('How far the window moves from place to place.'), 1),
    dilation: v.optional(pair("How far apart the window's taps are; only with stride 1."), 1),
    padding,
    ...kernelFields,
  }),
  build(config, inputShape, refuse) {
    const image = imageShape(inputShape, refuse)
    const { filters, activation } = config
    const size = pairOf(config.kernelSize)
    const window = { stride: pairOf(config.stride), dilation: pairOf(config.dilation), padding: config.padding }
    if (Math.max(...window.stride) > 1 && Math.max(...window.dilation) > 1)
      refuse('dilation', '1 where the stride is above 1', config.dilation, 'Set one of the two to 1.')
    const hand = penalizer(config)
    return {
      type: 'convolution',
      inputShape,
      outputShape: [...placesOf(image, size, window, 'kernelSize', refuse), filters],
      weights: kernelWeights(config, [...size, image[2], filters], filters),
      apply(input, weights, pass) {
        const [kernel, bias = null] = weights as [Tensor, Tensor?]
        return hand(apply(input, kernel, bias, window, activation), pass)
      },
    }
  },
})
