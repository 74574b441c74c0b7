import type { GenericSchema, InferOutput } from 'valibot'
import type { WeightDefinitions } from '../networks/weights.js'
import type { Model } from './model.js'

/** A kind of model: what its config is like, the weights that a config asks for, and the model that it makes. */
export interface ModelDefinition<Schema extends GenericSchema = GenericSchema> {
  /** A strict object whose field `type` names the model. */
  readonly schema: Schema
  /**
   * All that the model will own, without creating any: a file is held to it before it is believed.
   *
   * @param caller the function that messages name
   * @throws InvalidArgumentError if the model can't wear that network
   */
  weights(caller: string, config: InferOutput<Schema>): WeightDefinitions
  /** The model, its weights drawn. */
  create(caller: string, config: InferOutput<Schema>): Model
}

/** Lets a definition's config be known by its schema. */
export function defineModel<Schema extends GenericSchema>(definition: ModelDefinition<Schema>): ModelDefinition<Schema> {
  return definition
}
