import * as v from 'valibot'
import { averagePooling as apply } from '../operations/average-pooling.js'
import { defineLayer } from './definition.js'
import { imageShape, pair, pairOf, placesOf } from './images.js'

/** The mean of each block; rows and columns that fill no block are left out. */
export const averagePooling = defineLayer({
  schema: v.strictObject({
    type: v.literal('average-pooling'),
    size: v.optional(pair("A block's height and width."), 2),
  }),
  build(config, inputShape, refuse) {
    const image = imageShape(inputShape, refuse)
    const size = pairOf(config.size)
    const window = { stride: size, dilation: [1, 1], padding: 'valid' } as const
    return {
      type: 'average-pooling',
      inputShape,
      outputShape: [...placesOf(image, size, window, 'size', refuse), image[2]],
      weights: [],
      apply: (input) => apply(input, size),
    }
  },
})
