import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import { type ResidualNetworkConfig, type ResidualNetworkOptions, residualSchema } from './config.js'
import { expand } from './expand.js'

export const residualNetwork = defineNetwork({ schema: residualSchema, expand })

/**
 * A deep convolutional network for images whose layers learn what to add to their input.
 *
 * Encoder: a convolution, then for each of `channels` residual blocks, the first of which halves the
 * image by a stride of 2; the code is made by a convolution of 1 × 1, or by a dense layer where it is a
 * vector of `latent` numbers. Decoder, in reverse: blocks the last of which doubles the image by nearest
 * upsampling (cropped where the size was odd), then a last convolution to the image's channels. A block
 * is activation(x + convolution · normalisation · activation · convolution · normalisation), x going
 * through a convolution of 1 × 1 where its shape changes (He, Zhang, Ren and Sun, "Deep residual learning
 * for image recognition", 2016).
 *
 * For images where `convolutional` is not deep enough: larger or coloured ones. It takes several times as
 * long a step. `layer` normalisation works on each place of each example by itself, at any batch size and alike
 * in training and outside; `batch` is that of the paper, and wants some ten examples a step or more.
 *
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * residual({ input: [32, 32, 3], channels: [32, 64, 128], blocks: 2, latent: 64 })
 */
export function residual(options: ResidualNetworkOptions): ResidualNetworkConfig {
  return parse('residual', residualSchema, withType(options, 'residual'))
}
