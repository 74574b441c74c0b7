import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import { autoencoder } from '../models/autoencoder/index.js'
import '../testing/backend.js'
import { convolutional } from './convolutional/index.js'
import { custom } from './custom/index.js'
import { dense } from './dense/index.js'
import { hourglass } from './hourglass/index.js'
import type { NetworkConfig } from './index.js'
import { receptiveFieldOf } from './receptive-field.js'
import { residual } from './residual/index.js'

const same = { padding: 'same' } as const

/** Lines of pixels, linear wherever they can be, so that what a pixel changes shows. */
const networks: Readonly<Record<string, NetworkConfig>> = {
  'a window': custom({
    input: [1, 9, 1],
    encoder: [layer.convolution(1, [1, 4], 'linear', same)],
    decoder: [layer.convolution(1, [1, 3], 'linear', { ...same, dilation: 2 })],
  }),
  'two poolings, two upsamplings': convolutional({ input: [4, 28, 1], channels: [2, 2], activation: 'linear' }),
  'odd sizes, cropped': convolutional({ input: [4, 27, 1], channels: [2, 2, 2], kernelSize: 2, activation: 'linear' }),
  'residual blocks': residual({ input: [4, 20, 1], channels: [2, 2], normalization: 'none', activation: 'linear' }),
  'an hourglass': hourglass({ input: [4, 20, 1], channels: [2, 2], activation: 'linear' }),
  'an hourglass, cropped': hourglass({ input: [3, 17, 1], channels: [2, 2], activation: 'linear' }),
  'strides, transposed': custom({
    input: [1, 18, 1],
    encoder: [
      layer.convolution(2, [1, 5], 'linear', { ...same, stride: [1, 2] }),
      layer.convolution(2, [1, 4], 'linear', { ...same, stride: [1, 3] }),
    ],
    decoder: [
      layer.transposedConvolution(2, [1, 5], 'linear', { ...same, stride: [1, 3] }),
      layer.transposedConvolution(1, [1, 3], 'linear', { ...same, stride: [1, 2] }),
    ],
  }),
  'valid windows': custom({
    input: [1, 21, 1],
    encoder: [layer.convolution(2, [1, 3], 'linear', { stride: [1, 2] }), layer.maxPooling([1, 3], { stride: 1, padding: 'same' })],
    decoder: [layer.transposedConvolution(1, [1, 3], 'linear', { stride: [1, 2] })],
  }),
  'means and gaps': custom({
    input: [1, 12, 1],
    encoder: [layer.averagePooling([1, 3]), layer.dropout(0.5)],
    decoder: [
      layer.transposedConvolution(2, [1, 2], 'linear', { ...same, stride: [1, 3] }),
      layer.convolution(1, [1, 2], 'linear', same),
    ],
  }),
  'an upsampling before a stride': custom({
    input: [1, 10, 1],
    encoder: [layer.upsampling([1, 3])],
    decoder: [layer.convolution(1, [1, 4], 'linear', { ...same, stride: [1, 3] })],
  }),
}

/** The outputs that a pixel changes, as distances from it: the farthest before it and after it, over a long line. */
function farthest(network: NetworkConfig): { before: number; after: number } {
  const period = receptiveFieldOf(network)?.period[1] ?? 1
  const [height = 1, own = 1] = network.input
  const width = own + 24 * period
  const model = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
  for (const weight of model.weights.values()) tf.tidy(() => weight.assign(tf.abs(weight)))
  const base = new Float32Array(height * width)
  const through = (values: Float32Array) =>
    tf.tidy(() => model.anySize?.reconstruct(tf.tensor(values, [1, height, width, 1])).dataSync() ?? new Float32Array())
  const quiet = through(base)
  let [before, after] = [0, 0]
  const middle = own + 10 * period
  for (let pixel = middle; pixel < middle + 2 * period; pixel++) {
    const changed = through(base.map((_, i) => (i % width === pixel ? 1e6 : 0)))
    for (const [i, value] of changed.entries()) {
      if (value === quiet[i]) continue
      // An output after the pixel looks back at it.
      before = Math.max(before, (i % width) - pixel)
      after = Math.max(after, pixel - (i % width))
    }
  }
  model.dispose()
  return { before, after }
}

describe('receptiveFieldOf', () => {
  it.each(Object.entries(networks))('is as far as a pixel reaches: %s', (_, network) => {
    const field = receptiveFieldOf(network)
    expect({ before: field?.before[1], after: field?.after[1] }).toEqual(farthest(network))
  })

  it('is what windows of 3 × 3 at the scales 1, 2, 4, 2 and 1 reach, and 3 for the block of 4 that a place is in, in the network of the tutorial', () => {
    const field = receptiveFieldOf(convolutional({ input: [28, 28, 1], channels: [32, 32] }))
    expect(field).toEqual({ before: [13, 13], after: [13, 13], period: [4, 4] })
  })

  it('is none where a layer is bound to a size', () => {
    expect(receptiveFieldOf(dense({ input: [4, 4, 1], latent: 2 }))).toBeNull()
    expect(receptiveFieldOf(convolutional({ input: [4, 4, 1], channels: [2], latent: 3 }))).toBeNull()
    expect(receptiveFieldOf(hourglass({ input: [4, 4, 1], channels: [2, 2], context: 3 }))).toBeNull()
    expect(
      receptiveFieldOf(custom({ input: [3, 3, 1], encoder: [layer.upsampling(2)], decoder: [layer.maxPooling(2), layer.crop(3)] })),
    ).toBeNull()
  })
})
