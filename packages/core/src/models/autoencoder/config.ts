import * as v from 'valibot'
import { activation } from '../../layers/fields.js'
import { lossNames } from '../../losses/index.js'
import { networkSchema } from '../../networks/index.js'
import { seed } from '../seed.js'

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
