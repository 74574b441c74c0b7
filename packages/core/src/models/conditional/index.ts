import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineModel } from '../definition.js'
import type { Model } from '../model.js'
import { posteriorBodyOf, posteriorWeights } from '../posterior-model.js'
import { type ConditionalOptions, conditionalSchema } from './config.js'
import { type ConditionalConfig, createConditional } from './model.js'

export const conditionalModel = defineModel({
  schema: conditionalSchema,
  weights: (caller, config) => posteriorWeights(posteriorBodyOf(caller, config, config.classes), config),
  create: createConditional,
})

/**
 * A variational autoencoder that is told each example's class y, so that its latents hold what the
 * class does not say and it can generate the class asked for.
 *
 * The objective is that of `variational` with the class given to both sides:
 *
 *     −E log p(x | z, y) + β · KL(q(z | x, y) ‖ p(z))
 *
 * The class goes one-hot beside what each side's first layer takes: at the end of the row before a
 * dense layer, as further channels, the same in every place, before a convolution. So every network
 * can wear it whose sides begin with one of the two, and the class costs a few rows of two kernels.
 *
 * Sohn, Lee and Yan, "Learning structured output representation using deep conditional generative
 * models" (2015); Kingma et al., "Semi-supervised learning with deep generative models" (2014).
 *
 * When to use it: where examples have classes, to generate those of one class, or to keep a latent's
 * style while the class changes. Its methods take each example's class as `labels`.
 *
 * The weights are created at once, on the TensorFlow.js backend in use; free them with `dispose()`.
 *
 * @throws InvalidArgumentError if the config is wrong, or the network can't take a class; names the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 *
 * @example
 * conditional({ network: dense({ input: [28, 28, 1], hidden: [400], latent: 20 }), classes: 10, likelihood: 'bernoulli' })
 */
export function conditional(options: ConditionalOptions): Model<ConditionalConfig> {
  return createConditional('conditional', parse('conditional', conditionalSchema, withType(options, 'conditional')))
}
