import * as v from 'valibot'
import { activation } from '../../layers/fields.js'
import { type LossName, lossNames } from '../../losses/index.js'
import { type NetworkInput, networkSchema } from '../../networks/index.js'
import type { ActivationName } from '../../operations/activation.js'
import { seed } from '../seed.js'

export type AutoencoderOptions = {
  /** The body: `dense(…)`, `convolutional(…)` or `custom(…)`. */
  readonly network: NetworkInput
  /** `binary-crossentropy` for values in [0, 1], `mean-squared-error` for any. */
  readonly loss: LossName
  /**
   * What the decoder's logits go through. Default null: the decoder's own last activation, or else the
   * loss's, which is sigmoid for binary cross-entropy and linear for the squared error.
   */
  readonly outputActivation?: ActivationName | null | undefined
  /** What the initial weights are drawn from. Drawn, and recorded in the config, by default. */
  readonly seed?: number | null | undefined
}

export const autoencoderSchema = v.strictObject({
  type: v.literal('autoencoder'),
  network: v.pipe(networkSchema, v.description('The body, which encodes and decodes.')),
  loss: v.pipe(v.picklist(lossNames), v.description('How the distance of a reconstruction from its target is measured.')),
  outputActivation: v.optional(
    v.nullable(
      activation(
        "What the decoder's logits go through; null for the decoder's own last activation, or else the loss's: sigmoid for binary-crossentropy, linear for mean-squared-error.",
      ),
    ),
    null,
  ),
  seed,
})
