import { type Examples, formatShape, fromArray, type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { type Source, sourceOf } from '../batches/source.js'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema, heldOutNoise, type PassOptions, passSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { mapBatches } from './map-batches.js'

/**
 * The codes of all examples.
 *
 * @param examples of the model's input shape
 * @returns `[count, …latentShape]`
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if the examples don't fit the model; names the example
 */
export async function encode(model: Model, examples: Examples, options: BoundOptions = {}): Promise<NumberArray> {
  const pass = parse('encode', boundSchema, options)
  const source = inputsOf('encode', model, examples)
  return await mapBatches(source, model.latentShape, { ...pass, noise: null }, ({ input, labels }) => model.encode(input, labels))
}

/** How codes are decoded. */
export interface DecodeOptions extends BoundOptions {
  /** Each code's class, from 0, for a model that has classes. Default null. */
  readonly labels?: ArrayLike<number> | null | undefined
}

const decodeSchema = v.strictObject({
  ...boundSchema.entries,
  labels: v.optional(v.nullable(v.custom<ArrayLike<number>>(isArrayLike, 'one class number a code')), null),
})

function isArrayLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'length' in value
}

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
  const { labels, ...pass } = parse('decode', decodeSchema, options)
  checkUsable('decode', model)
  checkCodes(codes)
  const examples = fromArray(codes.values, codes.shape.slice(1), labels ? { labels } : {})
  const fitting = { inputShape: model.latentShape, targetRequirement: null, classes: model.classes }
  const source = sourceOf({ caller: 'decode', argument: 'codes' }, examples, fitting)
  return await mapBatches(source, model.inputShape, { ...pass, noise: null }, ({ input, labels }) => model.decode(input, labels))
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
  const noise = corruption && heldOutNoise(corruption, seed)
  return await mapBatches(source, model.inputShape, { ...pass, noise }, ({ input, labels }) => model.reconstruct(input, labels))
}

/** What goes into a model's encoder. It may be anything: nothing is trained towards it. */
function inputsOf(caller: string, model: Model, examples: Examples): Source {
  checkUsable(caller, model)
  return sourceOf({ caller, argument: 'examples' }, examples, {
    inputShape: model.inputShape,
    targetRequirement: null,
    classes: model.classes,
  })
}

function checkCodes(codes: NumberArray): void {
  const { values, shape } = (codes ?? {}) as Partial<NumberArray>
  if (!(values instanceof Float32Array) || !Array.isArray(shape))
    refuse(
      'decode',
      'codes',
      '{ values, shape }, as encode returns them',
      codes,
      'Encode some examples, or put your codes in that form: a Float32Array and [count, …].',
    )
  if (values.length !== sizeOf(shape))
    refuse(
      'decode',
      'codes.values.length',
      `${sizeOf(shape)}, as its shape ${formatShape(shape)} says`,
      values.length,
      'Correct the shape.',
    )
}
