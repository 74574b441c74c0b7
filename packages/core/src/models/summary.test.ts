import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { convolutional } from '../networks/convolutional/index.js'
import { dense } from '../networks/dense/index.js'
import type { NetworkConfig } from '../networks/index.js'
import { residual } from '../networks/residual/index.js'
import { sgd } from '../optimizers/sgd.js'
import '../testing/backend.js'
import { peakBytes } from '../testing/memory.js'
import { autoencoder } from './autoencoder/index.js'
import { formatSummary, type SummaryOptions, summary } from './summary.js'
import { vectorQuantized } from './vector-quantized/index.js'

describe('summary', () => {
  it('is the tutorial’s table', () => {
    using model = autoencoder({ network: convolutional({ input: [28, 28, 1] }), loss: 'binary-crossentropy', seed: 1 })
    expect(formatSummary(summary(model, { batchSize: 128 }))).toMatchInlineSnapshot(`
      "Model: autoencoder, network: convolutional
      ─────────────────────────────────────────────────
      Layer                   Output shape   Parameters
      ─────────────────────────────────────────────────
      input                   [28, 28, 1]             0
      encoder.convolution     [28, 28, 32]          320
      encoder.max-pooling     [14, 14, 32]            0
      encoder.convolution_1   [14, 14, 32]        9,248
      encoder.max-pooling_1   [7, 7, 32]              0
      decoder.convolution     [7, 7, 32]          9,248
      decoder.upsampling      [14, 14, 32]            0
      decoder.convolution_1   [14, 14, 32]        9,248
      decoder.upsampling_1    [28, 28, 32]            0
      decoder.convolution_2   [28, 28, 1]           289
      ─────────────────────────────────────────────────
      Parameters: 28,353 (111 KiB)
      Code: [7, 7, 32], 1,568 numbers for the input's 784
      Training at batch size 128: about 117 MiB
        weights 111 KiB, gradients 111 KiB, optimizer 222 KiB, activations 117 MiB"
    `)
  })

  it('is plain data, and counts what is there', () => {
    using model = autoencoder({ network: dense({ input: [6], hidden: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
    const record = summary(model)
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
    expect(record.parameters).toBe([...model.weights.values()].reduce((sum, { size }) => sum + size, 0))
    expect(record.layers.map(({ side, name, parameters }) => [side, name, parameters])).toEqual([
      ['encoder', 'dense', 28],
      ['encoder', 'dense_1', 10],
      ['decoder', 'dense', 12],
      ['decoder', 'dense_1', 30],
    ])
  })

  it('counts what is within residual layers, and apart what moves without a gradient', () => {
    using model = autoencoder({
      network: residual({ input: [8, 8, 1], channels: [4, 6], normalization: 'batch' }),
      loss: 'mean-squared-error',
      seed: 1,
    })
    const record = summary(model)
    const count = (weights: ReadonlyMap<string, { size: number }>) => [...weights.values()].reduce((sum, { size }) => sum + size, 0)
    expect(record.state).toBe(count(model.state))
    expect(record.parameters).toBe(count(model.weights) + count(model.state))
    expect(record.bytes).toMatchObject({ weights: 4 * record.parameters, gradients: 4 * count(model.weights) })
    expect(formatSummary(record)).toContain(`, ${count(model.state)} of them moved without a gradient`)
  })

  it('is of the training that it is told of: its optimizer, its micro-batches, its averages', () => {
    using model = autoencoder({ network: residual({ input: [8, 8, 1], channels: [4] }), loss: 'mean-squared-error', seed: 1 })
    const { bytes: usual, state, parameters } = summary(model)
    const bytesOf = (options: SummaryOptions) => summary(model, options).bytes
    const learnt = 4 * (parameters - state)
    expect(usual).toMatchObject({ gradients: learnt, optimizer: 2 * learnt })
    expect(bytesOf({ optimizer: sgd() })).toEqual({ ...usual, optimizer: 0, total: usual.total - 2 * learnt })
    expect(bytesOf({ optimizer: sgd({ momentum: 0.9 }) }).optimizer).toBe(learnt)
    expect(bytesOf({ averaging: { decay: 0.99 } }).optimizer).toBe(2 * learnt + 4 * parameters)
    // Of 30 examples, 8 are on their way at most, while the gradients of others wait to be added to.
    const inParts = bytesOf({ batchSize: 30, microBatches: 4 })
    expect([inParts.activations, inParts.gradients]).toEqual([bytesOf({ batchSize: 8 }).activations, 2 * learnt])
    const lines = formatSummary(summary(model, { batchSize: 30, microBatches: 4, optimizer: sgd() })).split('\n')
    expect(lines.at(-2)).toMatch(/^Training at batch size 30 in 4 parts: about /)
    expect(lines.at(-1)).toMatch(/, optimizer 0 bytes, activations /)
    expect(formatSummary(summary(model), { training: false })).not.toMatch(/Training|activations/)
  })

  it('refuses a batch size that is none', () => {
    using model = autoencoder({ network: dense({ input: [6], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
    expect(() => summary(model, { batchSize: 0 })).toThrow('summary: batchSize must be a whole number of at least 1, got 0.')
  })

  it('tells a discrete code as what it comes down to, and counts the codebook', () => {
    const describe = (dimensions: number) => {
      using model = vectorQuantized({
        network: dense({ input: [8], latent: 6 }),
        loss: 'mean-squared-error',
        entries: 32,
        dimensions,
        seed: 1,
      })
      const lines = formatSummary(summary(model)).split('\n')
      return lines.filter((line) => /^(Code|Parameters)/.test(line))
    }
    // The network's 110 and, of the codebook, a count and twice as many numbers as it has for each entry.
    expect(describe(2)).toEqual([
      'Parameters: 270 (1.05 KiB), 160 of them moved without a gradient',
      "Code: [3] of 32 entries, 3 whole numbers for the input's 8",
    ])
    expect(describe(6)[1]).toBe("Code: [] of 32 entries, 1 whole number for the input's 8")
  })

  it.each<[string, NetworkConfig]>([
    ['dense', dense({ input: [20, 20, 1], latent: 32, latentActivation: 'relu' })],
    ['deep dense', dense({ input: [20, 20, 1], hidden: [256, 64], latent: 32 })],
    ['convolutional', convolutional({ input: [12, 12, 1], channels: [16, 16] })],
    ['residual', residual({ input: [12, 12, 1], channels: [8, 16], normalization: 'batch' })],
    ['layer-normalised residual', residual({ input: [11, 12, 1], channels: [8], blocks: 2, latent: 8 })],
    ['plain residual', residual({ input: [12, 12, 1], channels: [8, 16], normalization: 'none' })],
    ['odd convolutional', convolutional({ input: [9, 11, 3], channels: [4, 8], latent: 16, activation: 'tanh', dropout: 0.1 })],
  ])('foretells the memory of a step of a %s network, and not much more than that', (_, network) => {
    for (const loss of ['binary-crossentropy', 'mean-squared-error'] as const)
      for (const batchSize of [1, 8]) {
        using model = autoencoder({ network, loss, seed: 1 })
        const { bytes } = summary(model, { batchSize })
        const input = tf.ones([batchSize, ...model.inputShape])
        const target = tf.ones([batchSize, ...model.inputShape])
        const context = { training: true, step: 1, random: (purpose: string) => stream(1, purpose) }
        const measured = peakBytes(() => {
          const objective = () => model.objective({ input, target }, context).loss
          const { value, grads } = tf.variableGrads(objective, [...model.weights.values()])
          tf.dispose([value, grads])
        })
        const share = (measured + 2 * 4 * input.size) / (bytes.gradients + bytes.activations)
        expect(share).toBeLessThan(1.02)
        // A convolution before a normalising layer has no activation, which a summary cannot see.
        expect(share).toBeGreaterThan(0.7)
        tf.dispose([input, target])
      }
  })
})
