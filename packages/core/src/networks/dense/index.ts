import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineNetwork } from '../definition.js'
import { type DenseConfig, type DenseOptions, denseSchema } from './config.js'
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
 * @throws InvalidArgumentError if a field is missing, unknown or out of range
 *
 * @example
 * dense({ input: [28, 28, 1], hidden: [128, 64], latent: 32 })
 */
export function dense(options: DenseOptions): DenseConfig {
  return parse('dense', denseSchema, withType(options, 'dense'))
}
