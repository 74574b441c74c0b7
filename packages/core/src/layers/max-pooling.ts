import * as v from 'valibot'
import { maxPooling as apply } from '../operations/max-pooling.js'
import { defineLayer } from './definition.js'
import { imageShape, padding, pair, pairOf, placesOf } from './images.js'

/** The largest value in each window. */
export const maxPooling = defineLayer({
  schema: v.strictObject({
    type: v.literal('max-pooling'),
    size: v.optional(pair("The window's height and width."), 2),
    stride: v.optional(v.nullable(pair('How far the window moves from place to place; null for its own size.')), null),
    padding,
  }),
  build(config, inputShape, refuse) {
    const image = imageShape(inputShape, refuse)
    const size = pairOf(config.size)
    const window = { stride: pairOf(config.stride ?? config.size), dilation: [1, 1], padding: config.padding } as const
    return {
      type: 'max-pooling',
      inputShape,
      outputShape: [...placesOf(image, size, window, 'size', refuse), image[2]],
      weights: [],
      apply: (input) => apply(input, { size, ...window }),
    }
  },
})
