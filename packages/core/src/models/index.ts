import { refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { suggestion } from '../configuration/nearest-name.js'
import { parse } from '../configuration/parse.js'
import { autoencoderModel } from './autoencoder/index.js'
import { conditionalModel } from './conditional/index.js'
import { contractiveModel } from './contractive/index.js'
import type { ModelDefinition } from './definition.js'
import type { Model } from './model.js'
import { sparseModel } from './sparse/index.js'
import { variationalModel } from './variational/index.js'
import { vectorQuantizedModel } from './vector-quantized/index.js'

/** The models that a program knows, by their config's `type`; a smaller one lets bundlers drop the rest. */
export type ModelRegistry = Readonly<Record<string, ModelDefinition>>

/** Every kind of model by its config's `type`. */
const modelDefinitions = {
  autoencoder: autoencoderModel,
  sparse: sparseModel,
  contractive: contractiveModel,
  'vector-quantized': vectorQuantizedModel,
  variational: variationalModel,
  conditional: conditionalModel,
}

type Definitions = typeof modelDefinitions

/** Every model that Sandglass has. */
export const modelRegistry = modelDefinitions as unknown as Readonly<Record<keyof Definitions, ModelDefinition>>

/** Any model's config, as a program or a file gives it: what has a default may be left out. */
export type ModelInput = { [Type in keyof Definitions]: v.InferInput<Definitions[Type]['schema']> }[keyof Definitions]

/** Any model's config with its defaults filled in; the seed may still have to be drawn. */
export type ModelOutput = { [Type in keyof Definitions]: v.InferOutput<Definitions[Type]['schema']> }[keyof Definitions]

/** Every model's config. */
export const modelSchema: v.GenericSchema<ModelInput, ModelOutput> = v.variant(
  'type',
  Object.values(modelDefinitions).map(({ schema }) => schema),
)

/**
 * How many numbers a model of that config will own, counted without creating any: what it takes can be
 * told before it is too late.
 *
 * @param caller whom messages name
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 */
export function countWeights(config: unknown, registry: ModelRegistry = modelRegistry, caller = 'countWeights'): number {
  const { definition, resolved } = resolveModel(caller, config, registry)
  return Array.from(definition.weights(caller, resolved).values()).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

/**
 * The model that a config describes, with fresh weights drawn from its seed.
 *
 * @param config such as `{ type: 'autoencoder', network: { … }, loss: 'mean-squared-error' }`
 * @param registry the models to choose from; default all
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 */
export function createModel(config: unknown, registry: ModelRegistry = modelRegistry): Model {
  const { definition, resolved } = resolveModel('createModel', config, registry)
  return definition.create('createModel', resolved)
}

/**
 * A model's kind and its config, defaults filled in, without creating any weights.
 *
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 */
export function resolveModel(caller: string, config: unknown, registry: ModelRegistry) {
  const type = typeof config === 'object' && config !== null && 'type' in config ? config.type : undefined
  const definition = typeof type === 'string' && Object.hasOwn(registry, type) ? registry[type] : undefined
  if (!definition) {
    const names = Object.keys(registry)
    return refuse(
      caller,
      'config.type',
      `one of ${names.map((name) => `"${name}"`).join(', ')}`,
      type,
      `${suggestion(type, names)}Choose a model that the registry has, or pass a registry that has this one.`,
    )
  }
  return { definition, resolved: parse(caller, definition.schema, config) }
}
