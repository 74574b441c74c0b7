import { fromArray, type Shape, sizeOf, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { layer } from './layers/builders.js'
import { buildLayer, type LayerConfig } from './layers/index.js'
import { custom } from './networks/custom/index.js'
import { activationNames } from './operations/activation.js'
import { load, save } from './persistence/model.js'
import { memoryStore } from './persistence/stores/memory.js'
import { l1l2 } from './regularizers/l1l2.js'
import './testing/backend.js'
import { autoencoder } from './models/autoencoder/index.js'
import { registerFusedKernels, unregisterFusedKernels } from './testing/fused-kernels.js'
import { fit } from './training/fit.js'
import { encode } from './use/encode.js'
import { decode, reconstruct } from './use/use.js'

const few = fc.integer({ min: 1, max: 3 })
const activation = fc.constantFrom(...activationNames)
const padding = fc.constantFrom('same' as const, 'valid' as const)
const penalty = fc.constantFrom(null, l1l2(0.01, 0.02))

const anyLayer = fc.oneof(
  fc
    .tuple(few, activation, penalty, fc.boolean())
    .map(([units, name, activityRegularizer, bias]) => layer.dense(units, name, { activityRegularizer, bias })),
  fc
    .tuple(few, few, activation, padding, few, penalty)
    .map(([filters, size, name, padding, stride, kernelRegularizer]) =>
      layer.convolution(filters, [size, 2], name, { padding, stride, kernelRegularizer }),
    ),
  fc.tuple(few, padding).map(([dilation, padding]) => layer.convolution(2, 2, 'relu', { dilation, padding })),
  fc
    .tuple(few, few, activation, padding, few)
    .map(([filters, size, name, padding, stride]) => layer.transposedConvolution(filters, size, name, { padding, stride })),
  fc.tuple(few, padding, fc.option(few)).map(([size, padding, stride]) => layer.maxPooling(size, { padding, stride })),
  few.map((size) => layer.averagePooling(size)),
  few.map((size) => layer.upsampling(size)),
  few.map((size) => layer.crop(size)),
  activation.map((name) => layer.activation(name)),
  fc.constantFrom(layer.flatten(), layer.dropout(0), layer.dropout(0.4), layer.reshape([2, 2, 1]), layer.reshape([3])),
)

/** Those that fit one after the other, the others left out, and the shape that they end in. */
function fitting(layers: readonly LayerConfig[], inputShape: Shape): { layers: LayerConfig[]; shape: Shape } {
  const kept: LayerConfig[] = []
  let shape = inputShape
  for (const config of layers)
    try {
      shape = buildLayer(config, shape, () => {
        throw new RangeError('It does not fit.')
      }).outputShape
      kept.push(config)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  return { layers: kept, shape }
}

const someLayers = fc.array(anyLayer, { maxLength: 4 })
const anyInput = fc.constantFrom<Shape>([4], [2, 3], [4, 4, 1], [3, 5, 2])

afterEach(unregisterFusedKernels)

it.each(['composed', 'fused'])(
  'whatever layers fit together train, decode what they encode, and come back from a store bit for bit: %s',
  async (way) => {
    if (way === 'fused') registerFusedKernels()
    const before = tf.memory().numTensors
    await fc.assert(
      fc.asyncProperty(anyInput, someLayers, someLayers, activation, fc.nat(99), async (input, first, last, name, seed) => {
        const end = fitting(first, input)
        const encoder = [...end.layers, layer.dense(2)]
        const decoder = [...fitting(last, [2]).layers, layer.dense(sizeOf(input)), layer.activation(name)]
        using model = autoencoder({ network: custom({ input, encoder, decoder }), loss: 'mean-squared-error', seed })
        const random = stream(seed, 'values')
        const values = Float32Array.from({ length: 5 * sizeOf(input) }, () => random.uniform())
        const examples = fromArray(values, input, { range: [0, 1] })
        const { epochs } = await fit(model, examples, { epochs: 2, batchSize: 2, seed, validation: examples })
        expect(Number.isFinite(epochs.at(-1)?.validation?.loss)).toBe(true)

        const whole = await reconstruct(model, examples, { batchSize: 2 })
        expect(await decode(model, await encode(model, examples, { batchSize: 2 }), { batchSize: 2 })).toEqual(whole)
        const store = memoryStore()
        await save(model, store)
        using again = await load(store)
        expect(await reconstruct(again, examples, { batchSize: 2 })).toEqual(whole)
      }),
      // Kernels in double precision take long.
      { numRuns: way === 'fused' ? 30 : 100 },
    )
    expect(tf.memory().numTensors).toBe(before)
  },
)
