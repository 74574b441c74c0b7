import * as tf from '@tensorflow/tfjs-core'
import type { Likelihood, Predictions } from '../likelihoods/likelihood.js'
import type { PosteriorNetwork } from '../networks/posterior-network.js'
import { type ImportanceSamples, importanceBound, logRatios } from '../operations/importance-bound.js'
import { normalDivergence } from '../operations/normal-divergence.js'
import { reparametrise } from '../operations/reparametrise.js'
import { scaledMean } from '../operations/scaled-mean.js'
import { type Scheduled, valueAt } from '../schedules/index.js'
import type { Batch, Objective, ObjectiveContext } from './model.js'
import { normals } from './normals.js'
import { lossOfParts, objectivePass } from './worn-model.js'

/** What the objectives of models with a posterior depend on. */
export interface PosteriorProblem {
  readonly network: PosteriorNetwork
  readonly likelihood: Likelihood
  /** What the likelihood is told beside a batch. */
  readonly told: Pick<Predictions, 'output' | 'logScale'>
  readonly beta: Scheduled
  readonly capacity: Scheduled | null
  readonly importanceSamples: number
}

/** −E log p(x | z) + β · KL, of one draw for each example; the divergence in closed form. */
export function evidenceBound(problem: PosteriorProblem, batch: Batch, context: ObjectiveContext): Objective {
  const { network, likelihood, told, beta, capacity } = problem
  const { input, target, labels = null, weights = null, mask = null } = batch
  const { pass, penalties } = objectivePass(batch, context)
  const parameters = network.encode(input, pass, labels)
  const noise = normals([input.shape[0] ?? 1, ...network.body.latentShape], context.random('reparametrisation'))
  const latent = reparametrise(parameters, noise)
  const logits = network.decode(latent, pass, labels)
  const predictions = { ...told, logits, targets: target, mask }
  const allCount = !weights && !mask
  const parts = {
    reconstruction: allCount ? likelihood.loss(predictions) : scaledMean(likelihood.logProbability(predictions), -1, weights),
    divergence: normalDivergence(parameters, {
      weight: valueAt(beta, context),
      capacity: capacity === null ? null : valueAt(capacity, context),
      weights,
    }),
  }
  return { ...lossOfParts(parts, [...penalties, ...network.weightPenalties()]), logits, latent }
}

/** The importance-weighted bound, of several draws for each example; logits and latents are those of the first. */
export function importanceWeightedBound(problem: PosteriorProblem, batch: Batch, context: ObjectiveContext): Objective {
  const { network, likelihood, told, beta, importanceSamples } = problem
  const { input, target, labels = null, weights = null, mask = null } = batch
  const { pass, penalties } = objectivePass(batch, context)
  const parameters = network.encode(input, pass, labels)
  const shape = [importanceSamples, input.shape[0] ?? 1, ...network.body.latentShape]
  const noise = normals(shape, context.random('reparametrisation'))
  const latents = reparametrise(parameters, noise)
  const logits = network.decodeSamples(latents, pass, labels)
  const logLikelihoods = likelihood.logProbability({ ...told, logits, targets: target, mask })
  const drawn = { logLikelihoods, latents, parameters, noise }
  const weight = valueAt(beta, context)
  const bound = importanceBound(drawn, weight, weights)
  const { loss, parts } = lossOfParts({ bound }, [...penalties, ...network.weightPenalties()])
  const { bound: _, ...others } = parts
  return {
    loss,
    parts: { ...partsOf(bound, drawn, weight, weights), ...others },
    logits: firstOf(logits),
    latent: firstOf(latents),
  }
}

/** What the bound is made of. These only tell: the gradient is that of the bound as a whole. */
function partsOf(bound: tf.Scalar, drawn: ImportanceSamples, weight: number, weights: tf.Tensor | null) {
  const meanOf = (each: tf.Tensor, factor: number) => tf.mul(tf.mean(weights ? tf.mul(each, weights) : each), factor) as tf.Scalar
  const reconstruction = meanOf(drawn.logLikelihoods, -1)
  const divergence = meanOf(logRatios(drawn), -weight)
  const tightening = tf.sub(bound, tf.add(reconstruction, divergence)) as tf.Scalar
  return { reconstruction, divergence, tightening }
}

/** Of several samples' values, those of the first; no gradient passes. */
function firstOf(values: tf.Tensor): tf.Tensor {
  const [, ...shape] = values.shape
  return tf.reshape(tf.slice(values, 0, 1), shape)
}
