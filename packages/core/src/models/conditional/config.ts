import * as v from 'valibot'
import { wholeNumber } from '../../configuration/fields.js'
import { capacityConstraint, capacityFits, type PosteriorModelOptions, posteriorModelEntries } from '../posterior-config.js'

export type ConditionalOptions = PosteriorModelOptions & {
  /** How many classes the examples come in, at least 2; each example's label is one of 0 … `classes` − 1. */
  readonly classes: number
}

export const conditionalSchema = v.pipe(
  v.strictObject({
    type: v.literal('conditional'),
    classes: wholeNumber('How many classes the examples come in; labels are numbered from 0.', 2),
    ...posteriorModelEntries,
  }),
  v.forward(
    v.check((config) => capacityFits(config), capacityConstraint),
    ['capacity'],
  ),
)
