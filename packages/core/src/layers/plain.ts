import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import type { DeepReadonly } from '../configuration/deep-readonly.js'
import { activation } from './activation.js'
import { averagePooling } from './average-pooling.js'
import { batchNormalization } from './batch-normalization.js'
import { convolution } from './convolution.js'
import { crop } from './crop.js'
import type { LayerDefinition, RefuseField } from './definition.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import { flatten } from './flatten.js'
import type { Layer } from './layer.js'
import { layerNormalization } from './layer-normalization.js'
import { maxPooling } from './max-pooling.js'
import { reshape } from './reshape.js'
import { transposedConvolution } from './transposed-convolution.js'
import { upsampling } from './upsampling.js'

/** Every kind of layer that is not made of others, by its config's `type`. */
export const plainDefinitions = {
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
  'batch-normalization': batchNormalization,
  'layer-normalization': layerNormalization,
  activation,
}

type Definitions = typeof plainDefinitions

/** Such a layer's config, fully resolved. */
export type PlainLayerConfig = { [Type in keyof Definitions]: v.InferOutput<Definitions[Type]['schema']> }[keyof Definitions]

/** Such a layer's config as a user writes it: what has a default may be left out. */
export type PlainLayerInput = DeepReadonly<
  { [Type in keyof Definitions]: v.InferInput<Definitions[Type]['schema']> }[keyof Definitions]
>

/** Every such layer's config. */
export const plainLayerSchema: v.GenericSchema<PlainLayerInput, PlainLayerConfig> = v.variant(
  'type',
  Object.values(plainDefinitions).map(({ schema }) => schema),
)

/** The layer that a config makes of an input shape. */
export function buildPlainLayer(config: PlainLayerConfig, inputShape: Shape, refuse: RefuseField): Layer {
  // The schema has matched config and definition by `type`, which TypeScript can't follow.
  const definition = plainDefinitions[config.type] as unknown as LayerDefinition<typeof plainLayerSchema>
  return definition.build(config, inputShape, refuse)
}
