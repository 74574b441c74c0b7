import { formatShape, refuse, type Shape, sameShape, sizeOf } from '@sandglass/base'
import { buildLayer, type LayerConfig } from '../layers/index.js'
import type { Layer, NamedLayer, WeightDefinition } from '../layers/layer.js'
import { named } from '../layers/sequence.js'
import type { ActivationName } from '../operations/activation.js'
import type { Expansion } from './definition.js'
import { takeOutputActivation } from './output-activation.js'
import type { Place } from './place.js'

export type { NamedLayer } from '../layers/layer.js'

/** An encoder and a decoder with all shapes fixed, without weights. */
export interface Body {
  readonly inputShape: Shape
  readonly latentShape: Shape
  readonly encoder: readonly NamedLayer[]
  /** Ends in logits of the input's shape. */
  readonly decoder: readonly NamedLayer[]
  /** What the decoder asks the logits to go through; null if it leaves that to the model. */
  readonly outputActivation: ActivationName | null
}

/**
 * Builds both sides, each layer from the shape that the one before it gives.
 *
 * @throws InvalidArgumentError if a layer doesn't fit its input, or the decoder's output the example
 */
export function buildBody({ input, encoder, decoder }: Expansion, place: Place): Body {
  const encoding = buildSide(encoder, input, 'encoder', place)
  const { layers, outputActivation } = takeOutputActivation(decoder, place)
  const decoding = buildSide(layers, encoding.outputShape, 'decoder', place)
  return {
    inputShape: input,
    latentShape: encoding.outputShape,
    encoder: named(encoding.layers),
    decoder: named([...decoding.layers, ...reshaping(decoding.outputShape, input, place)]),
    outputActivation,
  }
}

/** All weights of a body by name, `encoder.dense_1.kernel`, in the order of the layers. */
export function weightDefinitions({ encoder, decoder }: Pick<Body, 'encoder' | 'decoder'>): Map<string, WeightDefinition> {
  const sides = Object.entries({ encoder, decoder })
  return new Map(
    sides.flatMap(([side, layers]) =>
      layers.flatMap(({ name, layer }) => layer.weights.map((weight) => [weightName(side, name, weight.name), weight] as const)),
    ),
  )
}

export function weightName(side: string, layer: string, weight: string): string {
  return `${side}.${layer}.${weight}`
}

function buildSide(configs: readonly LayerConfig[], inputShape: Shape, side: 'encoder' | 'decoder', { caller, path }: Place) {
  const layers: Layer[] = []
  let outputShape = inputShape
  for (const [index, config] of configs.entries()) {
    const layer = buildLayer(config, outputShape, (field, constraint, got, cure) =>
      refuse(caller, [path, side, index, field].filter((part) => part !== '').join('.'), constraint, got, cure),
    )
    layers.push(layer)
    outputShape = layer.outputShape
  }
  return { layers, outputShape }
}

/** The layer that brings the decoder's output into the example's shape, where only the shape differs. */
function reshaping(from: Shape, to: Shape, { caller, path }: Place): Layer[] {
  if (sameShape(from, to)) return []
  if (sizeOf(from) !== sizeOf(to))
    refuse(
      caller,
      [path, 'decoder'].filter(Boolean).join('.'),
      `layers that give ${sizeOf(to)} values, as an example of shape ${formatShape(to)} has`,
      from,
      `End the decoder with a layer of that size, such as layer.dense(${sizeOf(to)}).`,
    )
  const unexpected = () => refuse(caller, path, 'a network', to, '')
  return [buildLayer({ type: 'reshape', shape: [...to] }, from, unexpected)]
}
