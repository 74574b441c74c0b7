import type { ExamplePairs, Examples, Measures } from '@sandglass/base'
import { sourceOf } from '../batches/source.js'
import { parse } from '../configuration/parse.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { measure } from './measure.js'
import { squaredError } from './metrics.js'
import { heldOutNoise, type PassOptions, passSchema } from './options.js'

/** What a model came to on a set of examples. */
export interface Evaluation extends Measures {
  /** The mean over all values of (output − target)², weights and mask heeded. */
  readonly meanSquaredError: number
  readonly examples: number
}

/**
 * A model's loss on a set of examples, with its parts, and the mean squared error of its output
 * against the targets. Nothing is dropped out, and the same call gives the same figures.
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
  const { loss, parts, metrics } = await measure(model, source, pass, { meanSquaredError: squaredError })
  signal?.throwIfAborted()
  return { loss, parts, meanSquaredError: metrics.meanSquaredError ?? Number.NaN, examples: source.count }
}
