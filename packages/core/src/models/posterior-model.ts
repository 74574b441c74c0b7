import { drawSeed, type RandomStream, type Shape, sizeOf } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { initializers } from '../layers/initializers.js'
import type { Pass } from '../layers/layer.js'
import { type LikelihoodName, likelihoodOf } from '../likelihoods/index.js'
import { weightDefinitions } from '../networks/body.js'
import { expandNetwork, type NetworkConfig } from '../networks/index.js'
import { Network } from '../networks/network.js'
import { type PosteriorBody, posteriorBody } from '../networks/posterior-body.js'
import { drawWeights, type WeightDefinitions } from '../networks/weights.js'
import type { ActivationName } from '../operations/activation.js'
import { appendClasses } from '../operations/append-classes.js'
import { type ImportanceSamples, importanceBound, logRatios } from '../operations/importance-bound.js'
import { normalDivergence } from '../operations/normal-divergence.js'
import { halves, reparametrise } from '../operations/reparametrise.js'
import { reshape } from '../operations/reshape.js'
import { scaledMean } from '../operations/scaled-mean.js'
import { type Scheduled, valueAt } from '../schedules/index.js'
import { requireBackend } from './backend.js'
import type { Batch, Objective, ObjectiveContext } from './model.js'
import { resolveOutput } from './output.js'
import { lossOfParts, type ModelParts, objectivePass } from './worn-model.js'

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
  const logScale = weights.get(logScaleName) ?? null
  const network = new Network(body, weights)
  const { inputShape, latentShape, encoderInput, decoderInput } = body
  const { beta, capacity, importanceSamples: samples } = parsed

  /** Values with each one's class beside them, as a side's first layer takes them. */
  function beside(values: tf.Tensor, labels: tf.Tensor | null, shape: Shape): tf.Tensor {
    if (classes === null || !labels) return values
    return appendClasses(
      shape.length === 1 && values.rank > 2 ? reshape(values, [values.shape[0] ?? 1, -1]) : values,
      labels,
      classes,
    )
  }
  const parametersOf = (input: tf.Tensor, pass: Pass, labels: tf.Tensor | null) =>
    network.encode(beside(input, labels, encoderInput), pass)
  const decode = (latent: tf.Tensor, pass: Pass, labels: tf.Tensor | null) =>
    network.decode(beside(latent, labels, decoderInput), pass)
  /** Latents with an axis of samples in front → logits with the same. */
  const decodeMany = (latents: tf.Tensor, pass: Pass, labels: tf.Tensor | null) => {
    const [count = 1, batch = 1] = latents.shape
    const logits = decode(reshape(latents, [count * batch, ...latentShape]), pass, labels && tf.tile(labels, [count]))
    return reshape(logits, [count, batch, ...inputShape])
  }

  function objective({ input, target, labels = null, weights = null, mask = null }: Batch, context: ObjectiveContext): Objective {
    const { pass, penalties } = objectivePass(context)
    const parameters = parametersOf(input, pass, labels)
    const [batch = 1] = input.shape
    const weight = valueAt(beta, context.step)
    const predicted = (logits: tf.Tensor) => ({ logits, targets: target, output: outputActivation, logScale, mask })
    const random = context.random('reparametrisation')
    if (samples > 1) {
      const noise = normals([samples, batch, ...latentShape], random)
      const latents = reparametrise(parameters, noise)
      const logits = decodeMany(latents, pass, labels)
      const drawn = { logLikelihoods: likelihood.logProbability(predicted(logits)), latents, parameters, noise }
      const bound = boundOfParts(drawn, { weight, weights, penalties: [...penalties, ...network.weightPenalties()] })
      return { ...bound, logits: firstOf(logits), latent: firstOf(latents) }
    }
    const latent = reparametrise(parameters, normals([batch, ...latentShape], random))
    const logits = decode(latent, pass, labels)
    const allCount = !weights && !mask
    const parts = {
      reconstruction: allCount
        ? likelihood.loss(predicted(logits))
        : scaledMean(likelihood.logProbability(predicted(logits)), -1, weights),
      divergence: normalDivergence(parameters, {
        weight,
        capacity: capacity === null ? null : valueAt(capacity, context.step),
        weights,
      }),
    }
    return { ...lossOfParts(parts, [...penalties, ...network.weightPenalties()]), logits, latent }
  }

  return {
    resolved: { outputActivation, seed },
    parts: {
      body,
      weights,
      outputActivation: likelihood.mean ?? outputActivation,
      targetRequirement: likelihood.requirement(outputActivation),
      classes,
      heeds: { weights: true, masks: 'examples' },
      objective,
      encode: (input, pass, labels) => halves(parametersOf(input, pass, labels))[0],
      decode,
      posterior(input, pass, labels) {
        const [mean, logVariance] = halves(parametersOf(input, pass, labels))
        return { mean, logVariance }
      },
      likelihood: {
        measure: likelihood.measure,
        logProbability: (latents, targets, pass, labels) =>
          likelihood.logProbability({ logits: decodeMany(latents, pass, labels), targets, output: outputActivation, logScale }),
      },
    },
  }
}

interface BoundOptions {
  readonly weight: number
  readonly weights: tf.Tensor | null
  readonly penalties: readonly tf.Scalar[]
}

/** The importance-weighted bound. Its parts only tell; the gradient is that of the bound as a whole. */
function boundOfParts(drawn: ImportanceSamples, { weight, weights, penalties }: BoundOptions): Pick<Objective, 'loss' | 'parts'> {
  const bound = importanceBound(drawn, weight, weights)
  const meanOf = (each: tf.Tensor, factor: number) => tf.mul(tf.mean(weights ? tf.mul(each, weights) : each), factor) as tf.Scalar
  const reconstruction = meanOf(drawn.logLikelihoods, -1)
  const divergence = meanOf(logRatios(drawn), -weight)
  const tightening = tf.sub(bound, tf.add(reconstruction, divergence)) as tf.Scalar
  const { loss, parts } = lossOfParts({ bound }, penalties)
  const { bound: _, ...others } = parts
  return { loss, parts: { reconstruction, divergence, tightening, ...others } }
}

/** Of several samples' values, those of the first; no gradient passes. */
function firstOf(values: tf.Tensor): tf.Tensor {
  const [, ...shape] = values.shape
  return tf.reshape(tf.slice(values, 0, 1), shape)
}

function normals(shape: Shape, random: RandomStream): tf.Tensor {
  const values = new Float32Array(sizeOf(shape))
  for (let index = 0; index < values.length; index++) values[index] = random.normal()
  return tf.tensor(values, [...shape], 'float32')
}
