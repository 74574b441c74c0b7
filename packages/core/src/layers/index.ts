import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { activation } from './activation.js'
import type { LayerDefinition, RefuseField } from './definition.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import type { Layer } from './layer.js'
import { reshape } from './reshape.js'

/** Every kind of layer by its config's `type`. */
export const layerDefinitions = {
  dense,
  reshape,
  dropout,
  activation,
}

/** Every layer's config. */
export const layerSchema = v.variant('type', [dense.schema, reshape.schema, dropout.schema, activation.schema])

/** A layer's config, fully resolved. */
export type LayerConfig = v.InferOutput<typeof layerSchema>

/** A layer's config as a user writes it: what has a default may be left out. */
export type LayerInput = v.InferInput<typeof layerSchema>

/** The layer that a config makes of an input shape. */
export function buildLayer(config: LayerConfig, inputShape: Shape, refuse: RefuseField): Layer {
  // The schema has matched config and definition by `type`, which TypeScript can't follow.
  const definition = layerDefinitions[config.type] as unknown as LayerDefinition<typeof layerSchema>
  return definition.build(config, inputShape, refuse)
}
