import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineModel } from '../definition.js'
import type { Model } from '../model.js'
import { posteriorBodyOf, posteriorWeights } from '../posterior-model.js'
import { type VariationalOptions, variationalSchema } from './config.js'
import { createVariational, type VariationalConfig } from './model.js'

export const variationalModel = defineModel({
  schema: variationalSchema,
  weights: (caller, config) => posteriorWeights(posteriorBodyOf(caller, config, null), config),
  create: createVariational,
})

/**
 * A variational autoencoder: learns a distribution that its examples could have been drawn from, by
 * way of latents z with a standard normal prior.
 *
 * The encoder gives each example x a normal distribution q(z | x), its posterior; the decoder gives
 * each z a distribution of examples p(x | z), its likelihood. What is minimised, in nats an example,
 * bounds −log p(x) from above:
 *
 *     −E log p(x | z) + β · KL(q(z | x) ‖ p(z)),   z = mean + exp(logVariance / 2) · ε,  ε ~ N(0, I)
 *
 * the parts `reconstruction` and `divergence`. With a `capacity` C the second is β · |KL − C|. With
 * `importanceSamples` k above 1 it is −log (1/k) Σ p(x | zᵢ) · (p(zᵢ) / q(zᵢ | x))^β, which is tighter:
 * `reconstruction` and `divergence` are then means over the k draws, and `tightening`, at most 0, is
 * what the bound gains by weighing them. Validation and evaluation measure the same objective, at the
 * step's β; outside of training schedules are at their end.
 *
 * Kingma and Welling, "Auto-encoding variational Bayes" (2014); Rezende, Mohamed and Wierstra (2014).
 * β: Higgins et al., "beta-VAE" (2017). Capacity: Burgess et al., "Understanding disentangling in
 * beta-VAE" (2018). Warm-up: Bowman et al. (2016); cycles: Fu et al. (2019). Several samples: Burda,
 * Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016).
 *
 * When to use it: to generate examples, to interpolate between them, to know how probable one is. A
 * plain autoencoder reconstructs more sharply from as many numbers.
 *
 * `encode` gives the posterior's mean, `posterior` all of it. The weights are created at once, on the
 * TensorFlow.js backend in use; free them with `dispose()`.
 *
 * @throws InvalidArgumentError if the config is wrong, or the network's code can't be a distribution's; names the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 *
 * @example
 * variational({ network: dense({ input: [28, 28, 1], hidden: [400], latent: 20 }), likelihood: 'bernoulli', seed: 1 })
 */
export function variational(options: VariationalOptions): Model<VariationalConfig> {
  return createVariational('variational', parse('variational', variationalSchema, withType(options, 'variational')))
}
