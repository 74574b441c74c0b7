import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { activation } from './activation.js'
import { averagePooling } from './average-pooling.js'
import { convolution } from './convolution.js'
import { crop } from './crop.js'
import type { LayerDefinition, RefuseField } from './definition.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import { flatten } from './flatten.js'
import type { Layer } from './layer.js'
import { maxPooling } from './max-pooling.js'
import { reshape } from './reshape.js'
import { transposedConvolution } from './transposed-convolution.js'
import { upsampling } from './upsampling.js'

/** Every kind of layer by its config's `type`. */
export const layerDefinitions = {
  dense,
  convolution,
  'transposed-convolution': transposedConvolution,
  'max-pooling': maxPooling,
  'average-pooling': averagePooling,
  upsampling,
  flatten,
  reshape,
  crop,
  dropout,
  activation,
}

/** Every layer's config. */
export const layerSchema = v.variant('type', [
  dense.schema,
  convolution.schema,
  transposedConvolution.schema,
  maxPooling.schema,
  averagePooling.schema,
  upsampling.schema,
  flatten.schema,
  reshape.schema,
  crop.schema,
  dropout.schema,
  activation.schema,
])

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
