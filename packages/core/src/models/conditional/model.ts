import type { InferOutput } from 'valibot'
import type { Model } from '../model.js'
import { posteriorModel, type ResolvedPosteriorModel } from '../posterior-model.js'
import { wear } from '../worn-model.js'
import { conditionalSchema } from './config.js'

type Parsed = InferOutput<typeof conditionalSchema>

/** A conditional variational autoencoder's config, fully resolved. */
export type ConditionalConfig = ResolvedPosteriorModel<Parsed>

export function createConditional(caller: string, parsed: Parsed): Model<ConditionalConfig> {
  const { resolved, parts } = posteriorModel(caller, parsed, parsed.classes)
  return wear({ ...parts, schema: conditionalSchema, config: { ...parsed, ...resolved } })
}
