import type { InferOutput } from 'valibot'
import type { Model } from '../model.js'
import { posteriorModel, type ResolvedPosteriorModel } from '../posterior-model.js'
import { wear } from '../worn-model.js'
import { variationalSchema } from './config.js'

type Parsed = InferOutput<typeof variationalSchema>

/** A variational autoencoder's config, fully resolved. */
export type VariationalConfig = ResolvedPosteriorModel<Parsed>

export function createVariational(caller: string, parsed: Parsed): Model<VariationalConfig> {
  const { resolved, parts } = posteriorModel(caller, parsed, null)
  return wear({ ...parts, schema: variationalSchema, config: { ...parsed, ...resolved } })
}
