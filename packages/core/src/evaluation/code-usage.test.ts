import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import { autoencoder } from '../models/autoencoder/index.js'
import { vectorQuantized } from '../models/vector-quantized/index.js'
import { custom } from '../networks/custom/index.js'
import '../testing/backend.js'
import { codeUsage } from './code-usage.js'
import { perplexity } from './perplexity.js'

/** A model whose code is its input, held against a codebook of the whole numbers 0 to 4. */
function rounding() {
  const network = custom({ input: [2], encoder: [layer.reshape([2])], decoder: [layer.dense(2)] })
  const model = vectorQuantized({ network, loss: 'mean-squared-error', entries: 5, dimensions: 1, seed: 1 })
  tf.tidy(() => model.state.get('codebook.entries')?.assign(tf.tensor([[0], [1], [2], [3], [4]])))
  return model
}

describe('codeUsage', () => {
  const values = Float32Array.of(0.1, 0.9, 1.2, 1, 0.8, 3.1, 1.1, 1.4)

  it('counts over the whole set, whatever the batches', async () => {
    const before = tf.memory().numTensors
    const model = rounding()
    for (const batchSize of [1, 3, 100]) {
      const usage = await codeUsage(model, fromArray(values, [2]), { batchSize })
      expect(usage).toMatchObject({ counts: [1, 6, 0, 1, 0], used: 3, examples: 4 })
      expect(usage.perplexity).toBeCloseTo(Math.exp(0.25 * Math.log(8) + 0.75 * Math.log(4 / 3)), 12)
    }
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('ends early at an abort, and names what it can not use', async () => {
    using model = rounding()
    using plain = autoencoder({ network: model.config.network, loss: 'mean-squared-error', seed: 1 })
    const examples = fromArray(values, [2])
    await expect(codeUsage(model, examples, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    await expect(codeUsage(plain, examples)).rejects.toThrow(
      'codeUsage: model must be one with codes, such as vectorQuantized({ … }), got "autoencoder". Give it a discrete model.',
    )
    await expect(codeUsage(model, fromArray(values, [4]))).rejects.toThrow('codeUsage: examples must be of shape [2]')
  })
})

describe('perplexity', () => {
  it('is how many there are where all are equally frequent, and fewer elsewhere', () => {
    expect(perplexity([3, 3, 3, 0, 3])).toBeCloseTo(4, 12)
    expect(perplexity([0, 7])).toBe(1)
    const random = stream(1, 'counts')
    const counts = Float64Array.from({ length: 20 }, () => random.integer(50))
    expect(perplexity(counts)).toBeLessThan(counts.filter((count) => count > 0).length)
    expect(perplexity(counts.map((count) => 10 * count))).toBeCloseTo(perplexity(counts), 9)
  })
})
