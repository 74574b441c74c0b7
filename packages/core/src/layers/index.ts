import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import type { DeepReadonly } from '../configuration/deep-readonly.js'
import type { RefuseField } from './definition.js'
import type { Layer } from './layer.js'
import { buildPlainLayer, type PlainLayerConfig, type PlainLayerInput, plainDefinitions } from './plain.js'
import { residual } from './residual.js'

/** Every kind of layer by its config's `type`. */
export const layerDefinitions = { ...plainDefinitions, residual }

/** A layer's config, fully resolved. */
export type LayerConfig = PlainLayerConfig | v.InferOutput<typeof residual.schema>

/** A layer's config as a user writes it: what has a default may be left out. */
export type LayerInput = PlainLayerInput | DeepReadonly<v.InferInput<typeof residual.schema>>

/** Every layer's config. */
export const layerSchema: v.GenericSchema<LayerInput, LayerConfig> = v.variant(
  'type',
  Object.values(layerDefinitions).map(({ schema }) => schema),
)

/** The layer that a config makes of an input shape. */
export function buildLayer(config: LayerConfig, inputShape: Shape, refuse: RefuseField): Layer {
  return config.type === 'residual' ? residual.build(config, inputShape, refuse) : buildPlainLayer(config, inputShape, refuse)
}
