import { type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { isObject, wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { normalQuantile } from '../evaluation/normal-quantile.js'
import { type BoundOptions, boundSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { decodeAll } from './decode-all.js'
import { checkCodes, classesFor, dimensionsOf, type Labels, labelsField } from './inputs.js'
import { checkContinuous } from './traverse.js'

/** How finely the plane of codes is looked at. */
export interface ManifoldOptions extends BoundOptions {
  /** How many codes in each direction. Default 20. */
  readonly size?: number | undefined
  /**
   * `[count, …latentShape]`: codes of some examples, as `encode` gives them. The grid is then laid over these, a share of them
   * between neighbours, and not over the prior; models without a prior need them. Default null.
   */
  readonly codes?: NumberArray | null | undefined
  /** The class to decode as, for a model that has classes. Default null. */
  readonly labels?: Labels | null | undefined
}

const manifoldSchema = v.strictObject({
  ...boundSchema.entries,
  size: v.optional(wholeNumber('How many codes in each direction.'), 20),
  codes: v.optional(v.nullable(v.custom<NumberArray>(isObject, 'codes, as encode gives them')), null),
  labels: labelsField(),
})

/**
 * The whole plane of a model's codes of two dimensions, decoded on a grid. Between neighbours lies the
 * same share of a variational model's prior (they stand at the quantiles of the normal distribution),
 * so that each stands for as many samples; or, given `codes`, the same share of those along each
 * dimension. The first dimension grows to the right, the second one upwards, as in a scatter.
 *
 * Kingma and Welling, "Auto-encoding variational Bayes" (2014), figure 4.
 *
 * @returns `[size, size, …inputShape]`, the top row first
 * @throws InvalidArgumentError if an option is wrong, the model has no prior and no codes are given, or its codes are not of two dimensions
 */
export async function manifold(model: Model, options: ManifoldOptions = {}): Promise<NumberArray> {
  const { size, codes: seen, labels: asked, batchSize, signal } = parse('manifold', manifoldSchema, options)
  checkUsable('manifold', model)
  checkContinuous('manifold', model)
  const dimensions = sizeOf(model.latentShape)
  if (dimensions !== 2)
    refuse(
      'manifold',
      'model',
      'one whose codes have 2 dimensions',
      dimensions,
      'Train one with latent: 2; traverse shows one dimension at a time.',
    )
  if (!model.prior && seen === null)
    refuse(
      'manifold',
      'codes',
      'given for a model without a prior, to lay the grid over',
      null,
      'Give codes: await encode(model, examples).',
    )
  const labels = classesFor('manifold', model, { labels: asked, count: size * size })
  const shares = Array.from({ length: size }, (_, index) => (index + 0.5) / size)
  const [across, upwards] = seen === null ? [shares.map(normalQuantile), shares.map(normalQuantile)] : quantilesOf(seen, shares)
  const values = Float32Array.from(upwards.toReversed().flatMap((y) => across.flatMap((x) => [x, y])))
  const codes = { values, shape: [size * size, ...model.latentShape] }
  const decoded = await decodeAll('manifold', model, codes, { batchSize, signal, labels })
  return { values: decoded.values, shape: [size, size, ...model.inputShape] }
}

/** Of each of two dimensions, the values below which lie such shares of the codes. */
function quantilesOf(codes: NumberArray, shares: readonly number[]): [across: number[], upwards: number[]] {
  checkCodes('manifold', 'codes', codes)
  const { count, size } = dimensionsOf(codes)
  if (size !== 2 || count === 0)
    refuse('manifold', 'codes.shape', '[count, 2], with at least one code', codes.shape, 'Give what encode returns for this model.')
  const of = (dimension: number) => {
    const sorted = Float64Array.from({ length: count }, (_, index) => codes.values[2 * index + dimension] as number).sort()
    return shares.map((share) => {
      const place = share * (count - 1)
      const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number]
      return below + (above - below) * (place % 1)
    })
  }
  return [of(0), of(1)]
}
