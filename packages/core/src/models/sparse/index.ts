import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { weightDefinitions } from '../../networks/body.js'
import { defineModel } from '../definition.js'
import type { Model } from '../model.js'
import { type SparseOptions, sparseSchema } from './config.js'
import { createSparse, type SparseConfig, sparseBody } from './model.js'

export const sparseModel = defineModel({
  schema: sparseSchema,
  weights: (caller, config) => weightDefinitions(sparseBody(caller, config)),
  create: createSparse,
})

/**
 * A sparse autoencoder: its code may be wider than the data, but few of its units are active for any
 * one example, so that each comes to stand for something that examples are made of.
 *
 * Minimises the loss of the reconstruction and, as the part `sparsity`, one of:
 * - `l1`: weight · Σ_j |h_j|, a mean over the batch; with a code of ReLUs it makes most values exactly 0.
 * - `rate`: weight · Σ_j KL(ρ ‖ ρ̂_j), with ρ̂_j the mean of unit j over the batch, for a code of
 *   sigmoids (Ng, "Sparse autoencoder", CS294A lecture notes, 2011).
 * - `top-k`: no penalty, but only the k largest values of each code stay, and only they get a
 *   gradient (Makhzani and Frey, "k-sparse autoencoders", 2014). A feature map is one code: the
 *   largest are taken from all of it.
 *
 * When to use it: to find the parts that data are made of, as features for search or a classifier.
 * `top-k` says exactly how sparse a code is and has nothing to balance; begin with it. Its code has no
 * prior, so it is not for generating examples.
 *
 * The weights are created at once, on the TensorFlow.js backend in use; free them with `dispose()`.
 *
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 *
 * @example
 * sparse({
 *   network: dense({ input: [28, 28, 1], latent: 1000 }),
 *   loss: 'binary-crossentropy',
 *   sparsity: { type: 'top-k', active: 25 },
 * })
 */
export function sparse(options: SparseOptions): Model<SparseConfig> {
  return createSparse('sparse', parse('sparse', sparseSchema, withType(options, 'sparse')))
}
