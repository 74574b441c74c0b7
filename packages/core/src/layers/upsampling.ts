import * as v from 'valibot'
import { upsampling as apply } from '../operations/upsampling.js'
import { isConvolution } from './convolution.js'
import { defineLayer } from './definition.js'
import { imageShape, pair, pairOf } from './images.js'

/** The largest size that single-precision positions are exact for on every device. */
const largest = 32

/** Each value becomes a block of copies: nearest-neighbour upsampling. */
export const upsampling = defineLayer({
  schema: v.strictObject({
    type: v.literal('upsampling'),
    size: v.optional(pair(`How often each row and each column is repeated, at most ${largest} times.`), 2),
  }),
  build(config, inputShape, refuse) {
    const [height, width, channels] = imageShape(inputShape, refuse)
    const size = pairOf(config.size)
    if (Math.max(...size) > largest)
      refuse('size', `at most ${largest}`, config.size, 'Put several upsampling layers one after the other.')
    return {
      type: 'upsampling',
      inputShape,
      outputShape: [height * size[0], width * size[1], channels],
      weights: [],
      apply: (input) => apply(input, size),
      fuse: (next) => (isConvolution(next) ? next.upsampled(size, inputShape) : null),
    }
  },
})
