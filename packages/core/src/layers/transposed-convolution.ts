import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { transposedConvolution as apply } from '../operations/transposed-convolution.js'
import { defineLayer } from './definition.js'
import { count, kernelFields } from './fields.js'
import { imageShape, padding, pair, pairOf } from './images.js'
import { kernelWeights, penalizer } from './kernel.js'

/** The transpose of a convolution, which enlarges images by its stride; Keras's Conv2DTranspose. */
export const transposedConvolution = defineLayer({
  schema: v.strictObject({
    type: v.literal('transposed-convolution'),
    filters: count('How many channels there are in the output.'),
    kernelSize: pair("The window's height and width."),
    stride: v.optional(pair('How much larger the output is than the input.'), 1),
    padding,
    ...kernelFields,
  }),
  build(config, inputShape, refuse) {
    const [height, width, channels] = imageShape(inputShape, refuse)
    const { filters, activation, padding } = config
    const size = pairOf(config.kernelSize)
    const stride = pairOf(config.stride)
    const enlarged = (length: number, axis: 0 | 1) =>
      length * stride[axis] + (padding === 'valid' ? Math.max(size[axis] - stride[axis], 0) : 0)
    const outputSize = [enlarged(height, 0), enlarged(width, 1)] as const
    const hand = penalizer(config)
    return {
      type: 'transposed-convolution',
      inputShape,
      outputShape: [...outputSize, filters],
      weights: kernelWeights(config, [...size, filters, channels], filters),
      apply(input, weights, pass) {
        const [kernel, bias = null] = weights as [Tensor, Tensor?]
        return hand(apply(input, kernel, bias, { stride, padding, outputSize }, activation), pass)
      },
    }
  },
})
