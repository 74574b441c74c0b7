import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import { type HourglassConfig, type HourglassOptions, hourglassSchema } from './config.js'
import { expand } from './expand.js'

export const hourglassNetwork = defineNetwork({ schema: hourglassSchema, expand })

/**
 * A convolutional network without a narrow code, for restoring images, of any size unless it has a context: it works at half the resolution, so that
 * a place has many channels, and looks around at a quarter of it, while detail passes beside.
 *
 * Encoder: a convolution of 5 × 5 with a stride of 2, then activation(x + around(x)), where `around` halves x once more,
 * looks at its neighbourhood and doubles it again. Decoder: a convolution, and a transposed one of 4 × 4 with a stride of
 * 2. It is one level of an hourglass (Newell, Yang and Deng, "Stacked hourglass networks for human pose estimation", 2016).
 *
 * With `context`, that many units see all pixels at once and speak to all places: their map, at a quarter of the resolution,
 * is added to the first convolution before its activation. They learn what the image can be as a whole, which restores more
 * where all images have the size of `input` and show the same kind of thing in the same place: digits, faces, framed parts.
 * Their weights grow with the number of pixels, and what was learnt is bound to the size.
 *
 * The code has `channels[0]` values for every four pixels, and so does not make images smaller: where that is the aim, take
 * `convolutional` or `residual`.
 *
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * hourglass({ input: [480, 640, 3], channels: [32, 64] })
 *
 * @example
 * hourglass({ input: [28, 28, 1], channels: [32, 48], context: 256 })
 */
export function hourglass(options: HourglassOptions): HourglassConfig {
  return parse('hourglass', hourglassSchema, withType(options, 'hourglass'))
}
