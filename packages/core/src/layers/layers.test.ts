import { InvalidArgumentError, refuse, type Shape, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import '../testing/backend.js'
import { l1, l2 } from '../index.js'
import { layer } from './builders.js'
import { buildLayer, type LayerConfig } from './index.js'
import type { Pass } from './layer.js'

const build = (config: LayerConfig, inputShape: Shape) =>
  buildLayer(config, inputShape, (field, constraint, got, cure) =>
    refuse('test', field ? `layer.${field}` : 'layer', constraint, got, cure),
  )

const inference: Pass = { training: false, random: (purpose) => stream(1, purpose), penalize: null, update: null }

/** Every layer on an input that fits it, with the shape it must come to. */
const cases: readonly [config: LayerConfig, inputShape: Shape, outputShape: Shape][] = [
  [layer.dense(5), [7], [5]],
  [layer.dense(5, 'relu'), [3, 2, 4], [5]],
  [layer.convolution(6, 3), [8, 9, 2], [6, 7, 6]],
  [layer.convolution(6, [3, 2], 'tanh', { padding: 'same', stride: [2, 3] }), [8, 9, 2], [4, 3, 6]],
  [layer.convolution(6, 3, 'relu', { dilation: 2 }), [8, 9, 2], [4, 5, 6]],
  [layer.transposedConvolution(3, 3, 'linear', { stride: 2 }), [4, 5, 2], [9, 11, 3]],
  [layer.transposedConvolution(3, 3, 'relu', { stride: 2, padding: 'same' }), [4, 5, 2], [8, 10, 3]],
  [layer.transposedConvolution(3, 2, 'relu', { stride: 3 }), [4, 5, 2], [12, 15, 3]],
  [layer.maxPooling(), [7, 6, 2], [3, 3, 2]],
  [layer.maxPooling(2, { padding: 'same' }), [7, 6, 2], [4, 3, 2]],
  [layer.maxPooling(3, { stride: 1 }), [7, 6, 2], [5, 4, 2]],
  [layer.averagePooling([2, 3]), [7, 6, 2], [3, 2, 2]],
  [layer.upsampling([2, 3]), [7, 6, 2], [14, 18, 2]],
  [layer.flatten(), [7, 6, 2], [84]],
  [layer.reshape([6, 14]), [7, 6, 2], [6, 14]],
  [layer.crop([5, 6]), [7, 6, 2], [5, 6, 2]],
  [layer.dropout(0.5), [7, 6], [7, 6]],
  [layer.batchNormalization(), [7, 6, 2], [7, 6, 2]],
  [layer.layerNormalization(), [7], [7]],
  [layer.residual([layer.dense(4, 'relu'), layer.dense(7)]), [7], [7]],
  [
    layer.residual([layer.convolution(4, 3, 'relu', { padding: 'same', stride: 2 })], {
      shortcut: [layer.convolution(4, 1, 'linear', { stride: 2 })],
      activation: 'relu',
    }),
    [7, 6, 2],
    [4, 3, 4],
  ],
  [layer.activation('elu'), [7, 6], [7, 6]],
]

describe('every layer', () => {
  it.each(cases)('%o on %o gives the shape it foretells', (config, inputShape, outputShape) => {
    const built = build(config, inputShape)
    expect(built.type).toBe(config.type)
    expect(built.inputShape).toEqual(inputShape)
    expect(built.outputShape).toEqual(outputShape)
    tf.tidy(() => {
      const weights = built.weights.map(({ shape, initializer, name }) =>
        tf.tensor(initializer(shape, stream(1, name)), [...shape], 'float32'),
      )
      for (const batch of [1, 3]) {
        const output = built.apply(tf.ones([batch, ...inputShape]), weights, inference)
        expect(output.shape).toEqual([batch, ...outputShape])
        expect(output.dataSync().every(Number.isFinite)).toBe(true)
      }
    })
    expect(tf.memory().numTensors).toBe(0)
  })

  it('of every kind is among them', async () => {
    const { layerDefinitions } = await import('./index.js')
    expect(new Set(cases.map(([config]) => config.type))).toEqual(new Set(Object.keys(layerDefinitions)))
  })
})

describe('layers with a kernel', () => {
  it('have the weights that Keras gives them', () => {
    const shapes = (config: LayerConfig, inputShape: Shape) =>
      build(config, inputShape).weights.map(({ name, shape }) => [name, shape])
    expect(shapes(layer.dense(5), [7])).toEqual([
      ['kernel', [7, 5]],
      ['bias', [5]],
    ])
    expect(shapes(layer.convolution(6, 3, 'relu', { bias: false }), [8, 8, 2])).toEqual([['kernel', [3, 3, 2, 6]]])
    expect(shapes(layer.transposedConvolution(6, 3), [8, 8, 2])).toEqual([
      ['kernel', [3, 3, 6, 2]],
      ['bias', [6]],
    ])
  })

  it('penalise their output by the example, and only where a loss is wanted', () => {
    tf.tidy(() => {
      const built = build(layer.dense(2, 'linear', { bias: false, activityRegularizer: l1(0.1) }), [2])
      const penalties: number[] = []
      const pass: Pass = { ...inference, penalize: (penalty) => penalties.push(penalty.dataSync()[0] ?? Number.NaN) }
      const kernel = tf.tensor([
        [1, 0],
        [0, -1],
      ])
      const input = tf.tensor([
        [1, 2],
        [3, 4],
      ])
      built.apply(input, [kernel], inference)
      expect(penalties).toEqual([])
      built.apply(input, [kernel], pass)
      expect(penalties).toEqual([expect.closeTo((0.1 * (1 + 2 + 3 + 4)) / 2)])
    })
  })

  it('carry their kernel’s penalty, and none on the bias', () => {
    const built = build(layer.dense(2, 'relu', { kernelRegularizer: l2(0.1) }), [2])
    expect(built.weights.map(({ regularizer }) => regularizer?.config ?? null)).toEqual([{ type: 'l2', l2: 0.1 }, null])
  })
})

describe('dropout', () => {
  it('works in training alone', () => {
    const built = build(layer.dropout(0.5), [100])
    tf.tidy(() => {
      const input = tf.ones([2, 100])
      expect(built.apply(input, [], inference)).toBe(input)
      const dropped = built.apply(input, [], { ...inference, training: true }).dataSync()
      expect(new Set(dropped)).toEqual(new Set([0, 2]))
    })
  })
})

describe('an impossible layer is refused', () => {
  const message = (config: LayerConfig, inputShape: Shape) => {
    try {
      build(config, inputShape)
    } catch (error) {
      expect(InvalidArgumentError.isInstance(error)).toBe(true)
      return (error as Error).message
    }
    return expect.unreachable()
  }

  it.each<[LayerConfig, Shape, string]>([
    [
      layer.convolution(1, 5),
      [4, 8, 1],
      'test: layer.kernelSize must be at most the image\'s height, 4, with padding "valid", got 5. Choose a smaller one, or padding: "same".',
    ],
    [
      layer.convolution(1, 3, 'relu', { dilation: 3 }),
      [8, 6, 1],
      'test: layer.kernelSize must be at most the image\'s width, 6, with padding "valid", got 7. Choose a smaller one, or padding: "same".',
    ],
    [
      layer.convolution(1, 3, 'relu', { dilation: 2, stride: 2 }),
      [8, 8, 1],
      'test: layer.dilation must be 1 where the stride is above 1, got 2. Set one of the two to 1.',
    ],
    [
      layer.maxPooling(3),
      [2, 2, 1],
      'test: layer.size must be at most the image\'s height, 2, with padding "valid", got 3. Choose a smaller one, or padding: "same".',
    ],
    [
      layer.reshape([5]),
      [2, 2, 1],
      'test: layer.shape must be of 4 values, as its input of shape [2, 2, 1] is, got [5]. Keep the number of values.',
    ],
    [
      layer.crop([3, 2]),
      [2, 2, 1],
      "test: layer.size must be at most [2, 2], the image's size, got [3,2]. Keep no more than there is.",
    ],
    [
      layer.upsampling(33),
      [2, 2, 1],
      'test: layer.size must be at most 32, got 33. Put several upsampling layers one after the other.',
    ],
    [
      layer.maxPooling(),
      [4],
      'test: layer must be given images of shape [height, width, channels], got [4]. Put a reshape layer before it, or give examples a channel axis.',
    ],
  ])('%o on %o', (config, inputShape, expected) => {
    expect(message(config, inputShape)).toBe(expected)
  })

  it('as soon as it is written, where the config alone is wrong', () => {
    expect(() => layer.dense(0)).toThrow('layer.dense: units must be a whole number of at least 1, got 0.')
    expect(() => layer.dense(3, 'rellu' as never)).toThrow(
      /^layer\.dense: activation must be one of "linear", "relu", .*got "rellu"/,
    )
    expect(() => layer.dropout(1)).toThrow('layer.dropout: rate must be a number of at least 0 and below 1, got 1.')
    expect(() => layer.convolution(2, [3, 0])).toThrow(/^layer\.convolution: kernelSize/)
    expect(() => layer.dense(3, 'relu', { kernalRegularizer: l2(1) } as never)).toThrow(/there is no field kernalRegularizer/)
  })
})
