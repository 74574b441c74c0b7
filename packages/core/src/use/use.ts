import type { Examples, NumberArray } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema, heldOutNoise, type PassOptions, passSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { decodeAll } from './decode-all.js'
import { inputsOf, type Labels, labelsField } from './inputs.js'
import { mapBatches } from './map-batches.js'

/** How codes are decoded. */
export interface DecodeOptions extends BoundOptions {
  /** Each code's class, from 0, for a model that has classes; or one for all. Default null. */
  readonly labels?: Labels | null | undefined
}

const decodeSchema = v.strictObject({ ...boundSchema.entries, labels: labelsField() })

/**
 * What the decoder makes of codes.
 *
 * @param codes `[count, …latentShape]`, such as `encode` returns
 * @param options see {@link encode}
 * @returns `[count, …inputShape]`
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if the codes don't fit the model; names the code
 */
export async function decode(model: Model, codes: NumberArray, options: DecodeOptions = {}): Promise<NumberArray> {
  const { labels, ...bounds } = parse('decode', decodeSchema, options)
  checkUsable('decode', model)
  return await decodeAll('decode', model, codes, { ...bounds, labels })
}

/**
 * What a model makes of examples: each through its code and back.
 *
 * @param examples of the model's input shape
 * @returns `[count, …inputShape]`
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if the examples don't fit the model; names the example
 */
export async function reconstruct(model: Model, examples: Examples, options: PassOptions = {}): Promise<NumberArray> {
  const { corruption, seed, ...pass } = parse('reconstruct', passSchema, options)
  const source = inputsOf('reconstruct', model, examples)
  const noise = corruption && heldOutNoise({ caller: 'reconstruct', shape: model.inputShape }, corruption, seed)
  return await mapBatches(source, model.inputShape, { ...pass, noise }, ({ input, labels }) => model.reconstruct(input, labels))
}
