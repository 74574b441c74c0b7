import { breathe, type NumberArray, sizeOf, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { decodeAll, decodeNumbers } from './decode-all.js'
import { codesOf } from './encode.js'
import { classesFor, type Labels, labelsField } from './inputs.js'
import type { Sampler } from './samplers/sampler.js'
import { standardNormal } from './samplers/standard-normal.js'

/** What is to be made. */
export interface GenerateOptions extends BoundOptions {
  /** How many. Default 16. */
  readonly count?: number | undefined
  /** Where the codes come from. Default null: `standardNormal()`, for models whose prior it is. */
  readonly sampler?: Sampler | null | undefined
  /** What chance is drawn from. The first of many are the same as few. Default 0. */
  readonly seed?: number | undefined
  /** The class asked for, or one for each, where the model or the sampler has classes. Default null. */
  readonly labels?: Labels | null | undefined
}

const generateSchema = v.strictObject({
  ...boundSchema.entries,
  count: v.optional(wholeNumber('How many to make.'), 16),
  sampler: v.optional(v.nullable(v.custom<Sampler>(isSampler, 'a sampler, such as await gaussianMixture(model, examples)')), null),
  seed: v.optional(seed('What chance is drawn from.'), 0),
  labels: labelsField(),
})

function isSampler(value: unknown): boolean {
  const { draw, check } = (value ?? {}) as Partial<Sampler>
  return typeof draw === 'function' && typeof check === 'function'
}

/**
 * New examples: what the decoder makes of codes that a sampler draws.
 *
 * @returns `[count, …inputShape]`
 * @throws InvalidArgumentError if an option is wrong, or the sampler's codes are none of the model's; names the cure
 */
export async function generate(model: Model, options: GenerateOptions = {}): Promise<NumberArray> {
  const parsed = parse('generate', generateSchema, options)
  const { count, seed, labels, batchSize, signal } = parsed
  const sampler = parsed.sampler ?? standardNormal()
  checkUsable('generate', model)
  sampler.check('generate', model)
  const classes = classesFor('generate', model, { labels, count, sampler: sampler.classes })
  const shape = sampler.space === 'codes' ? codesOf('generate', model).shape : model.latentShape
  const size = sizeOf(shape)
  const values = new Float32Array(count * size)
  for (let i = 0; i < count; i++) {
    await breathe()
    signal?.throwIfAborted()
    sampler.draw(
      stream(seed, 'generate', i),
      values.subarray(i * size, (i + 1) * size),
      sampler.classes === null ? null : (classes?.[i] ?? null),
    )
  }
  const drawn = { values, shape: [count, ...shape] }
  const decode = sampler.space === 'codes' ? decodeNumbers : decodeAll
  return await decode('generate', model, drawn, { batchSize, signal, labels: classes })
}
