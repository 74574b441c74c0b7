import type { Examples } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../../../evaluation/options.js'
import type { Model } from '../../../models/model.js'
import { codesOf, encode } from '../../encode.js'
import { byClass } from '../by-class.js'
import { type CodePriorSampler, learnPrior } from './sampler.js'

/** How a prior over discrete codes is learnt. */
export interface CodePriorOptions extends BoundOptions {
  /** Learns the classes of the examples too, which can then be asked for. Default false. */
  readonly perClass?: boolean | undefined
}

const priorSchema = v.strictObject({ ...boundSchema.entries, perClass: v.optional(v.boolean(), false) })

/**
 * New maps of discrete codes, code by code, line by line: each is drawn by how often codes followed
 * the codes around it that came before and the place that it has, and after fewer of these where that
 * was never seen. Three such counts, which look at different neighbours, are averaged.
 *
 * It learns in one pass of counting, and sees no farther than two codes: enough for texture and
 * strokes, not for the plan of a large picture.
 *
 * @param examples training examples of the model's input shape
 * @throws InvalidArgumentError if an option is wrong, or the model isn't discrete
 * @throws InvalidDataError if the examples don't fit the model
 */
export async function codePrior(model: Model, examples: Examples, options: CodePriorOptions = {}): Promise<CodePriorSampler> {
  const { perClass, ...pass } = parse('codePrior', priorSchema, options)
  const { size, shape } = codesOf('codePrior', model)
  const fitted = byClass('codePrior', await encode(model, examples, { ...pass, what: 'codes' }), examples, perClass)
  return await learnPrior({ size, shape, perClass, classes: fitted }, pass.signal)
}
