import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import type { OptionsOf } from '../options.js'
import { type DenseConfig, denseSchema } from './config.js'
import { expand } from './expand.js'

export const denseNetwork = defineNetwork({ schema: denseSchema, expand })

/**
 * A fully connected network, narrow in the middle: input → hidden → code → hidden mirrored → input.
 *
 * Each layer is activation(x · kernel + bias). With linear activations and a mean squared error the
 * code spans the same space as as many principal components (Bourlard and Kamp, 1988); with
 * non-linear ones and several layers it follows curved data (Hinton and Salakhutdinov, 2006).
 *
 * For vectors and tables, and for images small enough that every pixel may be tied to every unit.
 *
 * @param options.input the shape of one example; several axes are flattened
 * @param options.hidden widths between input and code, mirrored in the decoder; default none
 * @param options.latent how many numbers the code has
 * @param options.activation of the hidden layers; default `relu`
 * @param options.latentActivation of the code; default `linear`
 * @param options.dropout share of each hidden layer's outputs dropped in training; default 0
 * @param options.regularization penalties on all kernels (`weights`) and on the code (`latent`)
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * dense({ input: [28, 28, 1], hidden: [128, 64], latent: 32 })
 */
export function dense(options: OptionsOf<typeof denseSchema>): DenseConfig {
  return parse('dense', denseSchema, withType(options, 'dense'))
}
