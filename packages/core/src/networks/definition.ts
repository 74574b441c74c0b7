import type { Shape } from '@sandglass/base'
import type { GenericSchema, InferOutput } from 'valibot'
import type { LayerConfig } from '../layers/index.js'

/** What every network comes down to: two lists of layers, the second beginning where the first ends. */
export interface Expansion {
  /** The shape of one example. */
  readonly input: Shape
  readonly encoder: readonly LayerConfig[]
  readonly decoder: readonly LayerConfig[]
}

/** A kind of network: what its config is like, and the layers that a config stands for. */
export interface NetworkDefinition<Schema extends GenericSchema = GenericSchema> {
  /** A strict object whose field `type` names the network. */
  readonly schema: Schema
  expand(config: InferOutput<Schema>): Expansion
}

/** Lets a definition's config be known by its schema. */
export function defineNetwork<Schema extends GenericSchema>(definition: NetworkDefinition<Schema>): NetworkDefinition<Schema> {
  return definition
}
