import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { weightDefinitions } from '../../networks/body.js'
import { defineModel } from '../definition.js'
import type { Model } from '../model.js'
import { type ContractiveOptions, contractiveSchema } from './config.js'
import { type ContractiveConfig, contractiveBody, createContractive } from './model.js'

export const contractiveModel = defineModel({
  schema: contractiveSchema,
  weights: (caller, config) => weightDefinitions(contractiveBody(caller, config)),
  create: createContractive,
})

/**
 * A contractive autoencoder: its code hardly moves when its input does, but for the directions in
 * which the data themselves vary, as it must tell those apart to reconstruct them.
 *
 * Minimises the loss of the reconstruction and, as the part `contraction`, weight · ‖J‖²_F, a mean
 * over the batch, with J = ∂code/∂input (Rifai et al., "Contractive auto-encoders: explicit
 * invariance during feature extraction", 2011).
 * - `closed-form`: along dense layers J is the product of their kernels and slopes.
 * - `sampled`: ‖f(x + εv) − f(x)‖² / ε² with v standard normal, whose expectation is ‖J‖²_F up to an
 *   error of ε²: for every other encoder. It costs a second pass through the encoder.
 *
 * When to use it: for codes to compare or classify by, that small changes of the input should not
 * disturb. Give the code a bounded activation, such as sigmoid: a linear one can contract by being
 * small, and the decoder magnify it again. ReLUs contract by being off. Where the disturbance is
 * known, train on it instead: a denoising autoencoder is cheaper and says what it is robust to.
 *
 * The weights are created at once, on the TensorFlow.js backend in use; free them with `dispose()`.
 *
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 *
 * @example
 * contractive({ network: dense({ input: [28, 28, 1], latent: 64, latentActivation: 'sigmoid' }), loss: 'binary-crossentropy' })
 */
export function contractive(options: ContractiveOptions): Model<ContractiveConfig> {
  return createContractive('contractive', parse('contractive', contractiveSchema, withType(options, 'contractive')))
}
