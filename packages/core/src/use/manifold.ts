import { type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { decodeAll } from './decode-all.js'
import { classesFor, type Labels, labelsField } from './inputs.js'
import { normalQuantile } from './normal-quantile.js'
import { checkContinuous } from './traverse.js'

/** How finely the plane of codes is looked at. */
export interface ManifoldOptions extends BoundOptions {
  /** How many codes in each direction. Default 20. */
  readonly size?: number | undefined
  /** The class to decode as, for a model that has classes. Default null. */
  readonly labels?: Labels | null | undefined
}

const manifoldSchema = v.strictObject({
  ...boundSchema.entries,
  size: v.optional(wholeNumber('How many codes in each direction.'), 20),
  labels: labelsField(),
})

/**
 * The whole plane of a variational model's codes of two dimensions, decoded on a grid. Between
 * neighbours lies the same share of the prior (they stand at the quantiles of the normal
 * distribution), so that each stands for as many samples. The first dimension grows to the right,
 * the second one upwards, as in a scatter.
 *
 * Kingma and Welling, "Auto-encoding variational Bayes" (2014), figure 4.
 *
 * @returns `[size, size, …inputShape]`, the top row first
 * @throws InvalidArgumentError if an option is wrong, the model has no prior, or its codes are not of two dimensions
 */
export async function manifold(model: Model, options: ManifoldOptions = {}): Promise<NumberArray> {
  const { size, labels: asked, batchSize, signal } = parse('manifold', manifoldSchema, options)
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
  if (!model.posterior)
    refuse(
      'manifold',
      'model',
      'variational, as the grid is laid over the prior',
      model.config.type,
      'For others decode a grid of your own, over the range of their codes.',
    )
  const labels = classesFor('manifold', model, { labels: asked, count: size * size })
  const places = Array.from({ length: size }, (_, index) => normalQuantile((index + 0.5) / size))
  const values = Float32Array.from(places.toReversed().flatMap((y) => places.flatMap((x) => [x, y])))
  const codes = { values, shape: [size * size, ...model.latentShape] }
  const decoded = await decodeAll('manifold', model, codes, { batchSize, signal, labels })
  return { values: decoded.values, shape: [size, size, ...model.inputShape] }
}
