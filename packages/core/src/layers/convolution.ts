import type { Shape } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { convolution as apply, type ConvolutionWindow } from '../operations/convolution.js'
import type { Pair } from '../operations/window.js'
import { defineLayer } from './definition.js'
import { count, kernelFields } from './fields.js'
import { imageShape, padding, pair, pairOf, placesOf } from './images.js'
import { kernelWeights, penalizer } from './kernel.js'
import type { Layer } from './layer.js'
import { isMaxPooling } from './max-pooling.js'

/** A convolution, which can upsample its input by itself, and max-pool its output. */
interface Convolution extends Layer {
  readonly type: 'convolution'
  /** @param inputShape what is then upsampled by `size` to the convolution's own input */
  upsampled(size: Pair, inputShape: Shape): Layer
}

export function isConvolution(layer: Layer): layer is Convolution {
  return layer.type === 'convolution'
}

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
  build(config, inputShape, refuse): Convolution {
    const image = imageShape(inputShape, refuse)
    const { filters, activation } = config
    const size = pairOf(config.kernelSize)
    const window = { stride: pairOf(config.stride), dilation: pairOf(config.dilation), padding: config.padding }
    if (Math.max(...window.stride) > 1 && Math.max(...window.dilation) > 1)
      refuse('dilation', '1 where the stride is above 1', config.dilation, 'Set one of the two to 1.')
    const definitions = kernelWeights(config, [...size, image[2], filters], filters)
    const hand = penalizer(config)
    const layerOf = (whole: ConvolutionWindow, from: Shape, to: Shape): Convolution => ({
      type: 'convolution',
      inputShape: from,
      outputShape: to,
      weights: definitions,
      apply(input, weights, pass) {
        const [kernel, bias = null] = weights as [Tensor, Tensor?]
        return hand(apply(input, kernel, bias, whole, activation), pass)
      },
      upsampled: (upsample, from) => layerOf({ ...whole, upsample }, from, to),
      fuse(next) {
        // A penalty falls on the output as it is before the pooling.
        if (!isMaxPooling(next) || whole.pool || config.activityRegularizer) return null
        return layerOf({ ...whole, pool: next.pooling }, from, next.outputShape)
      },
    })
    return layerOf(window, inputShape, [...placesOf(image, size, window, 'kernelSize', refuse), filters])
  },
})
