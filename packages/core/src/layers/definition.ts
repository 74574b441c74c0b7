import type { Shape } from '@sandglass/base'
import type { GenericSchema, InferOutput } from 'valibot'
import type { Layer } from './layer.js'

/**
 * Refuses a field of the layer's config in the house's wording, its path in front.
 *
 * @param field a field's name; empty for the layer as a whole
 */
export type RefuseField = (field: string, constraint: string, got: unknown, cure: string) => never

/** A kind of layer: what its config is like, and the layer that a config makes of an input shape. */
export interface LayerDefinition<Schema extends GenericSchema = GenericSchema> {
  /** A strict object whose field `type` names the layer. */
  readonly schema: Schema
  /**
   * @param inputShape the shape of one example's input
   * @param refuse what to call if the config doesn't fit the input
   */
  build(config: InferOutput<Schema>, inputShape: Shape, refuse: RefuseField): Layer
}

/** Lets a definition's config be known by its schema. */
export function defineLayer<Schema extends GenericSchema>(definition: LayerDefinition<Schema>): LayerDefinition<Schema> {
  return definition
}
