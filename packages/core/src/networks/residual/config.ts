import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { activation, count } from '../../layers/fields.js'
import type { ActivationName } from '../../operations/activation.js'
import { image, kernelSize, stageChannels, stageDropout } from '../images.js'
import { type RegularizationOptions, regularization } from '../regularization.js'

export type ResidualNetworkOptions = {
  /** The shape of one image, `[height, width, channels]`; any size. */
  readonly input: Shape
  /** The channels of each stage of the encoder, which halves the image; the decoder has them mirrored. Default `[16, 32]`. */
  readonly channels?: readonly number[] | undefined
  /** How many residual blocks a stage has, of two convolutions each; from 1 to 100. Default 1. */
  readonly blocks?: number | undefined
  /** The height and width of each convolution's window. Default 3. */
  readonly kernelSize?: number | undefined
  /** What follows each convolution: `layer` (the default) or `batch` normalisation, or `none`. */
  readonly normalization?: 'layer' | 'batch' | 'none' | undefined
  /** How many numbers the code has. Default null: the code is a feature map of the last stage's size. */
  readonly latent?: number | null | undefined
  /** How many channels the code has where it is a feature map. Default null: as many as the last stage. */
  readonly latentChannels?: number | null | undefined
  /** Of all layers but the last and the code. Default `relu`. */
  readonly activation?: ActivationName | undefined
  /** Of the code. Default `linear`. */
  readonly latentActivation?: ActivationName | undefined
  /** The share of each stage's outputs that a training step sets to 0, the code spared; in [0, 1). Default 0. */
  readonly dropout?: number | undefined
  /** Penalties that are added to the loss. Default none. */
  readonly regularization?: RegularizationOptions | undefined
}

export const residualSchema = v.pipe(
  v.strictObject({
    type: v.literal('residual'),
    input: image,
    channels: v.optional(stageChannels, [16, 32]),
    // Bounded, so that a few bytes of a config can't ask for a network without end.
    blocks: v.optional(v.pipe(count('How many residual blocks a stage has, of two convolutions each.'), v.maxValue(100)), 1),
    kernelSize,
    normalization: v.optional(
      v.pipe(
        v.picklist(['layer', 'batch', 'none']),
        v.description('What follows each convolution: layer or batch normalisation, or none.'),
      ),
      'layer',
    ),
    latent: v.optional(
      v.nullable(count('How many numbers the code has; null for a feature map of the size of the last stage.')),
      null,
    ),
    latentChannels: v.optional(
      v.nullable(count('How many channels the code has where it is a feature map; null for as many as the last stage.')),
      null,
    ),
    activation: v.optional(activation('The activation of all layers but the last and the code.'), 'relu'),
    latentActivation: v.optional(activation('The activation of the code.'), 'linear'),
    dropout: stageDropout,
    regularization,
  }),
  v.forward(
    v.check(
      ({ latent, latentChannels }) => latent === null || latentChannels === null,
      'null where latent makes the code a vector, which has no channels',
    ),
    ['latentChannels'],
  ),
  v.forward(
    v.check(
      ({ normalization, channels }) => normalization !== 'layer' || Math.min(...channels) > 1,
      '"batch" or "none" where a stage has one channel, which is its own mean',
    ),
    ['normalization'],
  ),
)

/** A residual network's config, fully resolved. */
export type ResidualNetworkConfig = v.InferOutput<typeof residualSchema>
