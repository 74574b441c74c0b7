import * as v from 'valibot'
import { fraction } from '../configuration/fields.js'
import { count } from '../layers/fields.js'

// What the networks for images are told alike.

/** The shape of one image. */
export const image = v.pipe(
  v.array(count('The length of an axis.')),
  v.length(3),
  v.description('The shape of one image, [height, width, channels]; any size.'),
)

/** The channels of each stage. */
export const stageChannels = v.pipe(
  v.array(count('The channels of a stage.')),
  v.minLength(1),
  v.description('The channels of each stage of the encoder, which halves the image; the decoder has them mirrored.'),
)

export const kernelSize = v.optional(count("The height and width of each convolution's window."), 3)

export const stageDropout = v.optional(
  fraction("The share of each stage's outputs that a training step sets to 0; the code's are spared."),
  0,
)
