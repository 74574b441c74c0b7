import { type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { decodeAll } from './decode-all.js'
import { checkCodes, classesFor, type Labels, labelsField } from './inputs.js'

/** Which dimensions of a code are moved, and where to. */
export interface TraverseOptions extends BoundOptions {
  /** Which ones, from 0, counted through feature maps; one or several. Default null: all of them. */
  readonly dimensions?: number | readonly number[] | null | undefined
  /** What a dimension's own value is replaced by. Default null: −3 … 3 in seven steps, for a model with a prior. */
  readonly values?: readonly number[] | null | undefined
  /** The class to decode as, for a model that has classes. Default null. */
  readonly labels?: Labels | null | undefined
}

const dimension = () => wholeNumber('A dimension of the code, from 0.', 0)

const traverseSchema = v.strictObject({
  ...boundSchema.entries,
  dimensions: v.optional(v.nullable(v.union([dimension(), v.pipe(v.array(dimension()), v.minLength(1), v.readonly())])), null),
  values: v.optional(v.nullable(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.readonly())), null),
  labels: labelsField(),
})

/** Where nearly all of a standard normal distribution lies. */
const priorValues = [-3, -2, -1, 0, 1, 2, 3]

/**
 * What each dimension of a code does: it alone is moved, the others stay, and the results are decoded.
 *
 * @param code one code, `latentShape` or `[1, …latentShape]`
 * @returns `[dimensions, values, …inputShape]`
 * @throws InvalidArgumentError if an option is wrong, the code doesn't fit the model, or the codes are discrete
 */
export async function traverse(model: Model, code: NumberArray, options: TraverseOptions = {}): Promise<NumberArray> {
  const parsed = parse('traverse', traverseSchema, options)
  checkUsable('traverse', model)
  checkContinuous('traverse', model)
  checkCodes('traverse', 'code', code)
  const size = sizeOf(model.latentShape)
  if (code.values.length !== size)
    refuse('traverse', 'code', `one code, of ${size} numbers`, code.values.length, 'Encode one example.')
  const dimensions = toList(parsed.dimensions) ?? Array.from({ length: size }, (_, index) => index)
  const beyond = dimensions.find((dimension) => dimension >= size)
  if (beyond !== undefined)
    refuse('traverse', 'dimensions', `from 0 to ${size - 1}`, beyond, 'Choose from those that the code has.')
  const values =
    parsed.values ??
    (model.prior
      ? priorValues
      : refuse(
          'traverse',
          'values',
          'given, as the model has no prior that says where its codes lie',
          null,
          'Choose them by the codes of some examples.',
        ))
  const labels = classesFor('traverse', model, { labels: parsed.labels, count: dimensions.length * values.length })
  const moved = new Float32Array(dimensions.length * values.length * size)
  for (const [row, dimension] of dimensions.entries())
    for (const [column, value] of values.entries()) {
      const start = (row * values.length + column) * size
      moved.set(code.values, start)
      moved[start + dimension] = value
    }
  const codes = { values: moved, shape: [dimensions.length * values.length, ...model.latentShape] }
  const decoded = await decodeAll('traverse', model, codes, { ...parsed, labels })
  return { values: decoded.values, shape: [dimensions.length, values.length, ...model.inputShape] }
}

function toList(given: number | readonly number[] | null): readonly number[] | null {
  return typeof given === 'number' ? [given] : given
}

/** @throws InvalidArgumentError if a model's codes are entries of a codebook, whose single numbers mean nothing */
export function checkContinuous(caller: string, { codes, config }: Model): void {
  if (codes)
    refuse(
      caller,
      'model',
      'one with continuous codes',
      config.type,
      'For a discrete model there are interpolate, and generate with a codePrior.',
    )
}
