import { fusedKernels, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import type { LayerConfig } from '../layers/index.js'
import type { Pass } from '../layers/layer.js'
import { l1 } from '../regularizers/l1.js'
import { drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { withFusedKernels } from '../testing/fused-kernels.js'
import { expectNear, toTensor } from '../testing/gradients.js'
import { buildBody, type NamedLayer, weightDefinitions } from './body.js'
import { custom } from './custom/index.js'
import { expandNetwork } from './index.js'
import { Network } from './network.js'
import { drawWeights } from './weights.js'

const input = [6, 7, 2] as const

function networkOf(...encoder: LayerConfig[]) {
  const config = custom({ input, encoder, decoder: [layer.dense(84)] })
  const body = buildBody(expandNetwork(config), { caller: 'test', path: '' })
  const weights = drawWeights(weightDefinitions(body), 3, 'test')
  const network = new Network(body, weights)
  return { network, weights, dispose: () => tf.dispose([...weights.values()]) }
}

function pass(penalties: tf.Scalar[] = []): Pass {
  const penalize = (penalty: tf.Scalar) => void penalties.push(penalty)
  return { training: true, random: (purpose) => stream(1, purpose), penalize, update: null }
}

/** Each layer by itself. */
function oneByOne(
  layers: readonly NamedLayer[],
  weights: readonly tf.Tensor[],
  input: tf.Tensor,
  penalties: tf.Scalar[],
): tf.Tensor {
  const queue = [...weights]
  return layers.reduce((from, { layer }) => layer.apply(from, queue.splice(0, layer.weights.length), pass(penalties)), input)
}

/** How images come through an encoder where fused kernels are there, kernel by kernel. */
async function kernelsOf(network: Network): Promise<string[]> {
  const images = tf.ones([1, ...input])
  const { kernels } = await withFusedKernels(() => tf.profile(() => void network.encode(images, pass()).dispose()))
  images.dispose()
  return kernels.map(({ name }) => name).filter((name) => steps.includes(name))
}

const fused = fusedKernels.convolution
const steps = [fused, tf.MaxPool, tf.ResizeNearestNeighbor] as string[]

const conv = (filters: number, options: Parameters<typeof layer.convolution>[3] = {}) =>
  layer.convolution(filters, 3, 'tanh', { padding: 'same', ...options })

describe('neighbours that one operation can do', () => {
  it.each<[string, LayerConfig[], string[]]>([
    ['convolution and max-pooling', [conv(2), layer.maxPooling(2)], [fused]],
    ['upsampling and convolution', [layer.upsampling([2, 1]), conv(2)], [fused]],
    ['all three', [layer.upsampling(2), conv(2), layer.maxPooling(3, { stride: 2 })], [fused]],
    ['all after another', [conv(2), layer.maxPooling(2), layer.upsampling(2), conv(3), conv(1)], [fused, fused, fused]],
    ['not a second pooling', [conv(2), layer.maxPooling(2), layer.maxPooling(2)], [fused, tf.MaxPool]],
    ['not an upsampling that comes after', [conv(2), layer.upsampling(2)], [fused, tf.ResizeNearestNeighbor]],
    ['not where a penalty falls in between', [conv(2, { activityRegularizer: l1(1) }), layer.maxPooling(2)], [fused, tf.MaxPool]],
  ])('%s', async (_, layers, expected) => {
    const { network, dispose } = networkOf(...layers)
    expect(await kernelsOf(network)).toEqual(expected)
    dispose()
  })

  it('give what the layers give one by one: bit for bit without fused kernels, within rounding with them', () => {
    const { network, weights, dispose } = networkOf(
      layer.upsampling(2),
      conv(2, { activityRegularizer: l1(0.5) }),
      conv(3, { stride: 2 }),
      layer.maxPooling(2, { padding: 'same' }),
      layer.dropout(0.5),
      layer.upsampling([1, 2]),
      conv(2),
      layer.maxPooling(3, { stride: 1 }),
    )
    tf.tidy(() => {
      const images = toTensor(drawNormals([2, ...input], stream(2, 'images')))
      const expectedPenalties: tf.Scalar[] = []
      const encoderWeights = [...weights].flatMap(([name, weight]) => (name.startsWith('encoder.') ? [weight] : []))
      const { encoder } = network.body
      const withoutDropout = encoder.filter(({ layer }) => layer.type !== 'dropout')
      const expected = oneByOne(withoutDropout, encoderWeights, images, expectedPenalties)
      const penalties: tf.Scalar[] = []
      const given = { ...pass(penalties), training: false }
      expect(network.encode(images, given).dataSync()).toEqual(expected.dataSync())
      expectNear(withFusedKernels(() => network.encode(images, given)).dataSync(), expected.dataSync(), 1e-5)
      const [penalty = Number.NaN] = expectedPenalties.map((scalar) => scalar.dataSync()[0])
      for (const scalar of penalties) expect(scalar.dataSync()[0]).toBeCloseTo(penalty, 5)
      expect(penalties).toHaveLength(2)
    })
    dispose()
  })

  it('keep their weights’ names and order, and the layers that the network tells of', () => {
    const { network, weights, dispose } = networkOf(conv(2), layer.maxPooling(2), layer.upsampling(2), conv(3))
    expect([...weights.keys()].slice(0, 4)).toEqual([
      'encoder.convolution.kernel',
      'encoder.convolution.bias',
      'encoder.convolution_1.kernel',
      'encoder.convolution_1.bias',
    ])
    expect(network.body.encoder.map(({ name }) => name)).toEqual(['convolution', 'max-pooling', 'upsampling', 'convolution_1'])
    dispose()
  })
})
