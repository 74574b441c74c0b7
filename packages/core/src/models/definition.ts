import type { GenericSchema, InferOutput } from 'valibot'
import type { Model } from './model.js'

/** A kind of model: what its config is like, and the model that a config makes, weights drawn. */
export interface ModelDefinition<Schema extends GenericSchema = GenericSchema> {
  /** A strict object whose field `type` names the model. */
  readonly schema: Schema
  /** @param caller the function that messages name */
  create(caller: string, config: InferOutput<Schema>): Model
}

/** Lets a definition's config be known by its schema. */
export function defineModel<Schema extends GenericSchema>(definition: ModelDefinition<Schema>): ModelDefinition<Schema> {
  return definition
}
