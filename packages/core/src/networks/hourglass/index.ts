import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import { type HourglassConfig, type HourglassOptions, hourglassSchema } from './config.js'
import { expand } from './expand.js'

export const hourglassNetwork = defineNetwork({ schema: hourglassSchema, expand })

/**
 * A convolutional network without a narrow code, for restoring images of any size: it works at half the resolution, so that
 * a place has many channels, and looks around at a quarter of it, while detail passes beside.
 *
 * Encoder: a convolution of 5 × 5 with a stride of 2, then activation(x + around(x)), where `around` halves x once more,
 * looks at its neighbourhood and doubles it again. Decoder: a convolution, and a transposed one of 4 × 4 with a stride of
 * 2. It is one level of an hourglass (Newell, Yang and Deng, "Stacked hourglass networks for human pose estimation", 2016).
 *
 * The code has `channels[0]` values for every four pixels, and so does not make images smaller: where that is the aim, take
 * `convolutional` or `residual`.
 *
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * hourglass({ input: [480, 640, 3], channels: [32, 64] })
 */
export function hourglass(options: HourglassOptions): HourglassConfig {
  return parse('hourglass', hourglassSchema, withType(options, 'hourglass'))
}
