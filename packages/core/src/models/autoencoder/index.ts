import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { weightDefinitions } from '../../networks/body.js'
import { defineModel } from '../definition.js'
import type { Model } from '../model.js'
import { type AutoencoderOptions, autoencoderSchema } from './config.js'
import { type AutoencoderConfig, autoencoderBody, createAutoencoder } from './model.js'

export const autoencoderModel = defineModel({
  schema: autoencoderSchema,
  weights: (caller, config) => weightDefinitions(autoencoderBody(caller, config)),
  create: createAutoencoder,
})

/**
 * A plain autoencoder: learns to give back its input through a code too narrow to copy it.
 *
 * Minimises the mean over all values of the loss between output(decoder(encoder(x))) and the target,
 * which is x itself, plus the network's penalties. Trained with a `corruption`, its input is noisy
 * and its target clean, which makes it a denoising autoencoder (Vincent et al., 2008).
 *
 * With `nested` the numbers of its code come in order: the first 8 of 32 are a code of 8, nearly as good as that of a model made
 * for 8 (`truncated`). In training each example's code is cut after some of its numbers, drawn by chance (Rippel, Gelbart and
 * Adams, "Learning ordered representations with nested dropout", 2014).
 *
 * Rumelhart, Hinton and Williams, "Learning internal representations by error propagation" (1986);
 * Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural networks" (2006).
 *
 * When to use it: to compress, to denoise, to find outliers by their reconstruction error. Its code
 * has no prior, so it is not for generating examples.
 *
 * The weights are created at once, on the TensorFlow.js backend in use; free them with `dispose()`.
 *
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 *
 * @example
 * autoencoder({ network: dense({ input: [28, 28, 1], latent: 32 }), loss: 'binary-crossentropy', seed: 1 })
 */
export function autoencoder(options: AutoencoderOptions): Model<AutoencoderConfig> {
  return createAutoencoder('autoencoder', parse('autoencoder', autoencoderSchema, withType(options, 'autoencoder')))
}
