import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import '../../testing/backend.js'
import { fit } from '../../training/fit.js'
import { conditional } from './index.js'

const network = dense({ input: [4], hidden: [6], latent: 1 })

describe('a conditional autoencoder', () => {
  it('takes the class at the end of a row where a layer is dense', () => {
    using model = conditional({
      network: dense({ input: [3, 2, 1], hidden: [5], latent: 2 }),
      classes: 3,
      likelihood: 'bernoulli',
      seed: 1,
    })
    expect(model.classes).toBe(3)
    expect(model.weights.get('encoder.dense.kernel')?.shape).toEqual([6 + 3, 5])
    expect(model.weights.get('decoder.dense.kernel')?.shape).toEqual([2 + 3, 5])
  })

  it('takes it as further channels where a layer is a convolution', () => {
    const wide = convolutional({ input: [8, 8, 1], channels: [2], latent: 3 })
    using model = conditional({ network: wide, classes: 3, likelihood: 'bernoulli', seed: 1 })
    expect(model.weights.get('encoder.convolution.kernel')?.shape).toEqual([3, 3, 1 + 3, 2])
    expect(model.weights.get('decoder.dense.kernel')?.shape[0]).toBe(3 + 3)
  })

  it('decodes one latent to another example for each class', () => {
    using model = conditional({ network, classes: 2, likelihood: 'bernoulli', seed: 1 })
    tf.tidy(() => {
      const latent = tf.zeros([2, 1])
      const [first, second] = model.decode(latent, tf.tensor([0, 1], [2], 'int32')).arraySync() as number[][]
      expect(first).not.toEqual(second)
    })
  })

  it('learns what a class looks like, and generates it', async () => {
    const random = stream(1, 'examples')
    const labels = Array.from({ length: 200 }, (_, i) => i % 2)
    const values = Float32Array.from({ length: 800 }, (_, i) => {
      const isSet = i % 4 < 2 === (labels[Math.floor(i / 4)] === 0)
      return random.uniform() < (isSet ? 0.95 : 0.05) ? 1 : 0
    })
    using model = conditional({ network, classes: 2, likelihood: 'bernoulli', seed: 1 })
    const before = tf.memory().numTensors
    await fit(model, fromArray(values, [4], { labels }), {
      epochs: 30,
      batchSize: 20,
      optimizer: { type: 'adam', learningRate: 0.02 },
      seed: 1,
    })
    expect(tf.memory().numTensors).toBe(before)
    tf.tidy(() => {
      const decoded = model.decode(tf.zeros([2, 1]), tf.tensor([0, 1], [2], 'int32')).arraySync() as number[][]
      expect(decoded.map((row) => row.map(Math.round))).toEqual([
        [1, 1, 0, 0],
        [0, 0, 1, 1],
      ])
    })
  })

  it('refuses examples without classes, and networks that can’t take one', async () => {
    using model = conditional({ network, classes: 2, likelihood: 'bernoulli', seed: 1 })
    await expect(fit(model, fromArray(new Float32Array(8), [4]), { epochs: 1 })).rejects.toThrow(/must have labels/)
    await expect(fit(model, fromArray(new Float32Array(8), [4], { labels: [0, 2] }), { epochs: 1 })).rejects.toThrow(
      /must be a whole number from 0 to 1, got 2 at example 1/,
    )
    const pooled = custom({
      input: [4, 4, 1],
      encoder: [layer.averagePooling(2), layer.dense(2)],
      decoder: [layer.dense(16)],
    })
    expect(() => conditional({ network: pooled, classes: 2, likelihood: 'bernoulli' })).toThrow(
      'conditional: network must be one whose encoder begins with a dense layer or a convolution, to take the class beside the values, got "average-pooling". Choose another network, or put such a layer first in a custom one.',
    )
    expect(() => conditional({ network, classes: 1, likelihood: 'bernoulli' })).toThrow(
      /^conditional: classes must be a whole number of at least 2/,
    )
  })
})
