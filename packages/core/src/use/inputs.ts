import { type Examples, formatShape, fromArray, type NumberArray, refuse, type Shape, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { type Source, sourceOf } from '../batches/source.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'

/** What goes into a model's encoder. It may be anything: nothing is trained towards it. */
export function inputsOf(caller: string, model: Model, examples: Examples, argument = 'examples'): Source {
  checkUsable(caller, model)
  const { inputShape, classes } = model
  return sourceOf({ caller, argument }, examples, { inputShape, targetRequirement: null, classes })
}

/** What a decoder takes: the shape of one code, and how many classes it looks at. */
interface DecoderInput {
  readonly shape: Shape
  readonly classes: number | null
}

/**
 * What goes into a model's decoder.
 *
 * @param codes `[count, …shape]`
 * @param labels each code's class, or one for all, for a model that has classes
 */
export function codesSource(caller: string, { shape, classes }: DecoderInput, codes: NumberArray, labels: Labels | null): Source {
  checkCodes(caller, 'codes', codes)
  const each = typeof labels === 'number' ? new Array<number>(codes.shape[0] ?? 0).fill(labels) : labels
  const examples = fromArray(codes.values, codes.shape.slice(1), each ? { labels: each } : {})
  return sourceOf({ caller, argument: 'codes' }, examples, { inputShape: shape, targetRequirement: null, classes })
}

/** @throws InvalidArgumentError if it isn't a list of codes as `encode` returns them */
export function checkCodes(caller: string, argument: string, codes: unknown): asserts codes is NumberArray {
  const { values, shape } = (codes ?? {}) as Partial<NumberArray>
  if (!(values instanceof Float32Array) || !Array.isArray(shape) || shape.length === 0)
    refuse(
      caller,
      argument,
      '{ values, shape }, as encode returns them',
      codes,
      'Encode some examples, or put your codes in that form: a Float32Array and [count, …].',
    )
  if (values.length !== sizeOf(shape))
    refuse(
      caller,
      `${argument}.values.length`,
      `${sizeOf(shape)}, as its shape ${formatShape(shape)} says`,
      values.length,
      'Correct the shape.',
    )
}

/** How many codes there are, and how many numbers each has. */
export function dimensionsOf({ values, shape }: NumberArray): { count: number; size: number } {
  const count = shape[0] ?? 0
  return { count, size: count === 0 ? sizeOf(shape.slice(1)) : values.length / count }
}

/** One class for all, or one each. */
export type Labels = number | ArrayLike<number>

/** The field `labels` of an options' schema. */
export function labelsField() {
  return v.optional(v.nullable(v.custom<Labels>(isLabels, 'a class number, or one for each')), null)
}

function isLabels(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'object' && value !== null && 'length' in value)
}

/**
 * The classes asked for, one each; null where nothing looks at them and none were asked for.
 *
 * @param sampler how many classes the sampler knows, where there is one
 * @throws InvalidArgumentError if they are missing, not as many as there should be, or no such classes
 */
export function classesFor(
  caller: string,
  model: Pick<Model, 'classes'>,
  { labels, count, sampler = null }: { labels: Labels | null; count: number; sampler?: number | null },
): number[] | null {
  const classes = model.classes ?? sampler
  if (labels === null) {
    if (model.classes === null) return null
    refuse(caller, 'labels', `given, as the model has ${model.classes} classes`, null, 'Ask for one class, or for one each.')
  }
  if (classes === null)
    refuse(
      caller,
      'labels',
      'left out, as neither the model nor a sampler has classes',
      labels,
      'Leave it out, train a conditional model, or fit the sampler with perClass.',
    )
  const each = typeof labels === 'number' ? new Array<number>(count).fill(labels) : Array.from(labels)
  if (each.length !== count)
    refuse(caller, 'labels.length', `${count}, one for each`, each.length, 'Give as many, or one number for all.')
  const wrong = each.find((label) => !Number.isInteger(label) || label < 0 || label >= classes)
  if (wrong !== undefined) refuse(caller, 'labels', `whole numbers from 0 to ${classes - 1}`, wrong, 'Classes are numbered from 0.')
  return each
}
