import * as v from 'valibot'
import { crop as apply } from '../operations/crop.js'
import { defineLayer } from './definition.js'
import { imageShape, pair, pairOf } from './images.js'

/** The first rows and columns of an image: what is too much after upsampling to an even size. */
export const crop = defineLayer({
  schema: v.strictObject({
    type: v.literal('crop'),
    size: pair('The height and width that are kept.'),
  }),
  build(config, inputShape, refuse) {
    const [height, width, channels] = imageShape(inputShape, refuse)
    const size = pairOf(config.size)
    if (size[0] > height || size[1] > width)
      refuse('size', `at most [${height}, ${width}], the image's size`, config.size, 'Keep no more than there is.')
    return {
      type: 'crop',
      inputShape,
      outputShape: [...size, channels],
      weights: [],
      apply: (input) => apply(input, size),
    }
  },
})
