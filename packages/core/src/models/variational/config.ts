import * as v from 'valibot'
import { capacityConstraint, capacityFits, type PosteriorModelOptions, posteriorModelEntries } from '../posterior-config.js'

export type VariationalOptions = PosteriorModelOptions

export const variationalSchema = v.pipe(
  v.strictObject({ type: v.literal('variational'), ...posteriorModelEntries }),
  v.forward(
    v.check((config) => capacityFits(config), capacityConstraint),
    ['capacity'],
  ),
)
