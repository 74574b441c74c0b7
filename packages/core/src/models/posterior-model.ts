import { drawSeed } from '@sandglass/base'
import { initializers } from '../layers/initializers.js'
import { type LikelihoodName, likelihoodOf } from '../likelihoods/index.js'
import { weightDefinitions } from '../networks/body.js'
import { expandNetwork, type NetworkConfig } from '../networks/index.js'
import { type PosteriorBody, posteriorBody } from '../networks/posterior-body.js'
import { PosteriorNetwork } from '../networks/posterior-network.js'
import { receptiveFieldOf, resized } from '../networks/receptive-field.js'
import { drawWeights, type WeightDefinitions } from '../networks/weights.js'
import type { ActivationName } from '../operations/activation.js'
import { halves } from '../operations/reparametrise.js'
import type { Scheduled } from '../schedules/index.js'
import { requireBackend } from './backend.js'
import { resolveOutput } from './output.js'
import { evidenceBound, importanceWeightedBound } from './posterior-objective.js'
import type { ModelParts } from './worn-model.js'

// What models with a posterior have in common: a normal distribution over latents for each example.

/** What such a model's config says, defaults filled in. */
interface Parsed {
  readonly network: NetworkConfig
  readonly likelihood: LikelihoodName
  readonly outputActivation: ActivationName | null
  readonly beta: Scheduled
  readonly capacity: Scheduled | null
  readonly importanceSamples: number
  readonly seed: number | null
}

/** Its config, fully resolved. */
export type ResolvedPosteriorModel<Config extends Parsed> = Omit<Config, 'outputActivation' | 'seed'> & {
  readonly outputActivation: ActivationName
  readonly seed: number
}

const logScaleName = 'likelihood.logScale'

/** @param classes how many classes examples come in, for a model that looks at them; else null */
export function posteriorBodyOf(caller: string, { network }: Pick<Parsed, 'network'>, classes: number | null): PosteriorBody {
  return posteriorBody(expandNetwork(network), { caller, path: 'network' }, classes)
}

/** The weights of body and likelihood. */
export function posteriorWeights(body: PosteriorBody, { likelihood }: Pick<Parsed, 'likelihood'>): WeightDefinitions {
  const weights = weightDefinitions(body)
  if (likelihoodOf(likelihood).hasScale)
    weights.set(logScaleName, { name: 'logScale', shape: [1], initializer: initializers.zeros, regularizer: null })
  return weights
}

/** What such a model is made of. */
export interface PosteriorModel {
  /** The answers to the config's open questions. */
  readonly resolved: { readonly outputActivation: ActivationName; readonly seed: number }
  /** All that {@link wear} wants but the config. */
  readonly parts: Omit<ModelParts<never>, 'config'>
}

/**
 * What a model with a posterior is made of, its weights drawn.
 *
 * @throws InvalidArgumentError if network, likelihood and output activation don't fit together
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 */
export function posteriorModel(caller: string, parsed: Parsed, classes: number | null): PosteriorModel {
  requireBackend(caller)
  const body = posteriorBodyOf(caller, parsed, classes)
  const likelihood = likelihoodOf(parsed.likelihood)
  const rule = { ...likelihood, words: `likelihood "${parsed.likelihood}"`, instead: "likelihood: 'gaussian'" }
  const outputActivation = resolveOutput(caller, rule, parsed.outputActivation, body.outputActivation)
  const seed = parsed.seed ?? drawSeed()
  const weights = drawWeights(posteriorWeights(body, parsed), seed, caller)
  const network = new PosteriorNetwork(body, weights, classes)
  const told = { output: outputActivation, logScale: weights.get(logScaleName) ?? null }
  const problem = { ...parsed, network, likelihood, told }
  // A class stands beside each place, but nobody could say which it is.
  const receptiveField = classes === null ? receptiveFieldOf(parsed.network) : null
  const bound = parsed.importanceSamples > 1 ? importanceWeightedBound : evidenceBound
  return {
    resolved: { outputActivation, seed },
    parts: {
      body,
      weights,
      outputActivation: likelihood.mean ?? outputActivation,
      targetRequirement: likelihood.requirement(outputActivation),
      classes,
      prior: 'standard-normal',
      heeds: { weights: true, masks: 'examples' },
      objective: (batch, context) => bound(problem, batch, context),
      encode: (input, pass, labels) => halves(network.encode(input, pass, labels))[0],
      decode: (latent, pass, labels) => network.decode(latent, pass, labels),
      posterior(input, pass, labels) {
        const [mean, logVariance] = halves(network.encode(input, pass, labels))
        return { mean, logVariance }
      },
      ...(receptiveField && {
        anySize: {
          receptiveField,
          at(inputShape) {
            const resizedBody = posteriorBodyOf(caller, { network: resized(parsed.network, inputShape) }, null)
            const other = new PosteriorNetwork(resizedBody, weights, null)
            return (images, pass) => other.decode(halves(other.encode(images, pass, null))[0], pass, null)
          },
        },
      }),
      likelihood: {
        measure: likelihood.measure,
        logProbability: (latents, targets, pass, labels) =>
          likelihood.logProbability({ ...told, logits: network.decodeSamples(latents, pass, labels), targets }),
      },
    },
  }
}
