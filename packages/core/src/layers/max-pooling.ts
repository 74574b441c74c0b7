import * as v from 'valibot'
import { maxPooling as apply } from '../operations/max-pooling.js'
import type { Pooling } from '../operations/window.js'
import { defineLayer } from './definition.js'
import { imageShape, padding, pair, pairOf, placesOf } from './images.js'
import type { Layer } from './layer.js'

/** A max-pooling layer, which a layer before it may take in. */
interface MaxPooling extends Layer {
  readonly type: 'max-pooling'
  readonly pooling: Pooling
}

export function isMaxPooling(layer: Layer): layer is MaxPooling {
  return layer.type === 'max-pooling'
}

/** The largest value in each window. */
export const maxPooling = defineLayer({
  schema: v.strictObject({
    type: v.literal('max-pooling'),
    size: v.optional(pair("The window's height and width."), 2),
    stride: v.optional(v.nullable(pair('How far the window moves from place to place; null for its own size.')), null),
    padding,
  }),
  build(config, inputShape, refuse): MaxPooling {
    const image = imageShape(inputShape, refuse)
    const size = pairOf(config.size)
    const window = { stride: pairOf(config.stride ?? config.size), dilation: [1, 1], padding: config.padding } as const
    const pooling = { size, stride: window.stride, padding: config.padding }
    return {
      type: 'max-pooling',
      inputShape,
      outputShape: [...placesOf(image, size, window, 'size', refuse), image[2]],
      weights: [],
      apply: (input) => apply(input, pooling),
      pooling,
    }
  },
})
