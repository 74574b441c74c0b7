import type { ExamplePairs, Examples, Measures } from '@sandglass/base'
import { sourceOf } from '../batches/source.js'
import { parse } from '../configuration/parse.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { measure } from './measure.js'
import { distortion, rate, squaredError } from './metrics.js'
import { heldOutNoise, type PassOptions, passSchema } from './options.js'

/** What a model came to on a set of examples. */
export interface Evaluation extends Measures {
  /** The mean over all values of (output − target)², weights and mask heeded. */
  readonly meanSquaredError: number
  readonly examples: number
  /**
   * Of a model with a posterior, in nats an example: KL(q(z | x) ‖ p(z)), which `parts.divergence` weighs by β or holds against a
   * capacity. With several importance samples it is that of q too, in closed form, and the bound is below `distortion + rate` by
   * what its weighing gains.
   */
  readonly rate?: number
  /** Of the same, −E log p(x | z), of one draw for each example (or the mean of several). With β = 1 the two are −ELBO. */
  readonly distortion?: number
}

/**
 * A model's loss on a set of examples, with its parts, and the mean squared error of its output
 * against the targets; of a model with a posterior its rate and distortion too. Nothing is dropped out, and the same call gives the same figures.
 *
 * @param examples of the model's input shape; in a pair, what goes in and what should come out
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if the examples don't fit the model; names the example
 */
export async function evaluate(model: Model, examples: Examples | ExamplePairs, options: PassOptions = {}): Promise<Evaluation> {
  const { batchSize, corruption, seed, signal } = parse('evaluate', passSchema, options)
  checkUsable('evaluate', model)
  const source = sourceOf({ caller: 'evaluate', argument: 'examples' }, examples, model)
  const noise = corruption && heldOutNoise({ caller: 'evaluate', shape: model.inputShape }, corruption, seed)
  const pass = { batchSize, seed, signal, noise }
  const wanted = { meanSquaredError: squaredError, ...(model.posterior && { rate, distortion }) }
  const { loss, parts, metrics } = await measure(model, source, pass, wanted)
  signal?.throwIfAborted()
  const { meanSquaredError = Number.NaN, ...ofPosterior } = metrics
  return { loss, parts, meanSquaredError, ...ofPosterior, examples: source.count }
}
