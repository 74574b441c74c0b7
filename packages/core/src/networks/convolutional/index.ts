import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import type { OptionsOf } from '../options.js'
import { type ConvolutionalConfig, convolutionalSchema } from './config.js'
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
 * @param options.input the shape of one image, `[height, width, channels]`
 * @param options.channels one entry a stage; default `[32, 32]`
 * @param options.kernelSize of every convolution; default 3
 * @param options.latent how many numbers the code has; default null: a feature map
 * @param options.activation default `relu`
 * @param options.latentActivation of the code; by default linear for a vector, `activation` for a feature map
 * @param options.dropout share of each stage's outputs dropped in training, the code spared; default 0
 * @param options.regularization penalties on all kernels (`weights`) and on the code (`latent`)
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * convolutional({ input: [28, 28, 1], channels: [32, 32] })
 */
export function convolutional(options: OptionsOf<typeof convolutionalSchema>): ConvolutionalConfig {
  return parse('convolutional', convolutionalSchema, withType(options, 'convolutional'))
}
