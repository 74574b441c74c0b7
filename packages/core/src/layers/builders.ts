import type { Shape } from '@sandglass/base'
import type { InferInput, InferOutput } from 'valibot'
import { parse } from '../configuration/parse.js'
import type { ActivationName } from '../operations/activation.js'
import { activation as activationLayer } from './activation.js'
import { dense as denseLayer } from './dense.js'
import { dropout as dropoutLayer } from './dropout.js'
import { reshape as reshapeLayer } from './reshape.js'

type Options<Definition extends { schema: unknown }, Own extends string> = Definition extends { schema: infer Schema }
  ? Schema extends typeof denseLayer.schema
    ? Omit<InferInput<Schema>, Own | 'type' | 'activation'>
    : never
  : never

/** Layers as Keras has them, each as plain config: what `custom` is made of. */
export const layer = {
  /** `units` outputs, each fed by every value of the input. */
  dense: (
    units: number,
    activation: ActivationName = 'linear',
    options: Options<typeof denseLayer, 'units'> = {},
  ): InferOutput<typeof denseLayer.schema> =>
    parse('layer.dense', denseLayer.schema, { ...options, type: 'dense', units, activation }),
  /** The same values in another shape. */
  reshape: (shape: Shape): InferOutput<typeof reshapeLayer.schema> =>
    parse('layer.reshape', reshapeLayer.schema, { type: 'reshape', shape: [...shape] }),
  /** Sets a share of the values to 0 in training. */
  dropout: (rate: number): InferOutput<typeof dropoutLayer.schema> =>
    parse('layer.dropout', dropoutLayer.schema, { type: 'dropout', rate }),
  /** An activation by itself. */
  activation: (name: ActivationName): InferOutput<typeof activationLayer.schema> =>
    parse('layer.activation', activationLayer.schema, { type: 'activation', activation: name }),
}
