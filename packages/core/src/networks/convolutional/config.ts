import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { activation, count } from '../../layers/fields.js'
import type { ActivationName } from '../../operations/activation.js'
import { image, kernelSize, stageChannels, stageDropout } from '../images.js'
import { type RegularizationOptions, regularization } from '../regularization.js'

export type ConvolutionalOptions = {
  /** The shape of one image, `[height, width, channels]`; any size. */
  readonly input: Shape
  /** The channels of each stage of the encoder, which halves the image; the decoder has them mirrored. Default `[32, 32]`. */
  readonly channels?: readonly number[] | undefined
  /** The height and width of each convolution's window. Default 3. */
  readonly kernelSize?: number | undefined
  /** How many numbers the code has. Default null: the code is the feature map that the last stage gives. */
  readonly latent?: number | null | undefined
  /** Of all layers but the last and the code. Default `relu`. */
  readonly activation?: ActivationName | undefined
  /** Of the code. Default null: linear where the code is a vector, else that of the other layers. */
  readonly latentActivation?: ActivationName | null | undefined
  /** The share of each stage's outputs that a training step sets to 0, the code spared; in [0, 1). Default 0. */
  readonly dropout?: number | undefined
  /** Penalties that are added to the loss. Default none. */
  readonly regularization?: RegularizationOptions | undefined
}

export const convolutionalSchema = v.strictObject({
  type: v.literal('convolutional'),
  input: image,
  channels: v.optional(stageChannels, [32, 32]),
  kernelSize,
  latent: v.optional(v.nullable(count('How many numbers the code has; null for the feature map that the last stage gives.')), null),
  activation: v.optional(activation('The activation of all layers but the last and the code.'), 'relu'),
  latentActivation: v.optional(
    v.nullable(activation('The activation of the code; null for linear where it is a vector, else for that of the other layers.')),
    null,
  ),
  dropout: stageDropout,
  regularization,
})

/** A convolutional network's config, fully resolved. */
export type ConvolutionalConfig = v.InferOutput<typeof convolutionalSchema>
