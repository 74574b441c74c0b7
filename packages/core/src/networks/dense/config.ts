import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { fraction } from '../../configuration/fields.js'
import { activation, count, shape } from '../../layers/fields.js'
import type { ActivationName } from '../../operations/activation.js'
import { type RegularizationOptions, regularization } from '../regularization.js'

export type DenseOptions = {
  /** The shape of one example, such as `[28, 28, 1]`; several axes are flattened. */
  readonly input: Shape
  /** The widths between input and code, mirrored in the decoder. Default none. */
  readonly hidden?: readonly number[] | undefined
  /** How many numbers the code has. */
  readonly latent: number
  /** Of the hidden layers. Default `relu`. */
  readonly activation?: ActivationName | undefined
  /** Of the code. Default `linear`. */
  readonly latentActivation?: ActivationName | undefined
  /** The share of each hidden layer's outputs that a training step sets to 0; in [0, 1). Default 0. */
  readonly dropout?: number | undefined
  /** Penalties that are added to the loss. Default none. */
  readonly regularization?: RegularizationOptions | undefined
}

export const denseSchema = v.pipe(
  v.strictObject({
    type: v.literal('dense'),
    input: shape('The shape of one example, such as [28, 28, 1]; several axes are flattened.'),
    hidden: v.optional(
      v.pipe(
        v.array(count('The width of a hidden layer.')),
        v.description('The widths between input and code; the decoder has them mirrored.'),
      ),
      [],
    ),
    latent: count('How many numbers the code has.'),
    activation: v.optional(activation('The activation of the hidden layers.'), 'relu'),
    latentActivation: v.optional(activation('The activation of the code.'), 'linear'),
    dropout: v.optional(fraction("The share of each hidden layer's outputs that a training step sets to 0."), 0),
    regularization,
  }),
  v.forward(
    v.check(({ dropout, hidden }) => dropout === 0 || hidden.length > 0, '0 without hidden layers, whose outputs it drops'),
    ['dropout'],
  ),
)

/** A dense network's config, fully resolved. */
export type DenseConfig = v.InferOutput<typeof denseSchema>
