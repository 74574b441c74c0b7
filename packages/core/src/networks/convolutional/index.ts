import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import { type ConvolutionalConfig, type ConvolutionalOptions, convolutionalSchema } from './config.js'
import { expand } from './expand.js'

export const convolutionalNetwork = defineNetwork({ schema: convolutionalSchema, expand })

/**
 * A convolutional network for images: the encoder convolves and halves the image once a stage, the
 * decoder convolves and doubles it again.
 *
 * Encoder, for each of `channels`: convolution (padding `same`) · max-pooling by 2. Decoder, in
 * reverse: convolution · nearest upsampling by 2 (cropped where the size was odd), then a last
 * convolution to the image's channels. The code is the last feature map, or a vector of `latent`
 * numbers made from it by a dense layer. With the defaults on 28×28×1 it is the denoiser of Keras's
 * tutorial, code 7×7×32 (Masci et al., "Stacked convolutional auto-encoders", 2011; upsampling
 * instead of transposed convolutions: Odena et al., "Deconvolution and checkerboard artifacts", 2016).
 *
 * For images of any size, odd ones too: what it learns in one place it knows everywhere. A feature
 * map keeps where things are, which suits denoising; a vector is a true summary, which suits
 * compressing, searching and finding outliers.
 *
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * convolutional({ input: [28, 28, 1], channels: [32, 32] })
 */
export function convolutional(options: ConvolutionalOptions): ConvolutionalConfig {
  return parse('convolutional', convolutionalSchema, withType(options, 'convolutional'))
}
