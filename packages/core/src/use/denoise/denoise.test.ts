import { type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { autoencoder } from '../../models/autoencoder/index.js'
import type { AnySize, Model } from '../../models/model.js'
import { sparse } from '../../models/sparse/index.js'
import { variational } from '../../models/variational/index.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import { hourglass } from '../../networks/hourglass/index.js'
import type { NetworkConfig } from '../../networks/index.js'
import { residual } from '../../networks/residual/index.js'
import '../../testing/backend.js'
import { denoise } from './index.js'
import { mirrored } from './mirror.js'
import { tiling } from './tiling.js'

const same = { padding: 'same' } as const
const models: Model[] = []
const made = (network: NetworkConfig): Model => {
  const model = autoencoder({ network, loss: 'mean-squared-error', seed: 3 })
  models.push(model)
  return model
}
afterEach(() => {
  for (const model of models.splice(0)) model.dispose()
})

const networks: Readonly<Record<string, NetworkConfig>> = {
  convolutional: convolutional({ input: [8, 8, 1], channels: [2, 3] }),
  'of odd size': convolutional({ input: [7, 9, 2], channels: [2], kernelSize: 2 }),
  residual: residual({ input: [8, 12, 1], channels: [2, 2] }),
  hourglass: hourglass({ input: [8, 12, 1], channels: [2, 3] }),
  'hourglass of odd size': hourglass({ input: [7, 10, 2], channels: [2, 3] }),
  strided: custom({
    input: [6, 6, 1],
    encoder: [layer.convolution(2, 4, 'relu', { ...same, stride: 2 }), layer.residual([layer.convolution(2, 3, 'relu', same)])],
    decoder: [layer.transposedConvolution(1, 4, 'linear', { ...same, stride: 2 })],
  }),
}

function image(height: number, width: number, channels: number, seed: number): NumberArray {
  const random = stream(seed, 'image')
  return {
    values: Float32Array.from({ length: height * width * channels }, () => random.uniform()),
    shape: [height, width, channels],
  }
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0)

function anySizeOf({ anySize }: Model): AnySize {
  if (!anySize) throw new TypeError('This network is bound to a size.')
  return anySize
}

/** Larger than any image here: one tile. */
const whole = { tile: 10_000 }

describe('denoise', () => {
  it.each(Object.entries(networks))('gives by tiles what the whole image gives, whatever its size: %s', async (_, network) => {
    const model = made(network)
    const channels = network.input[2] ?? 1
    const side = fc.integer({ min: 1, max: 60 })
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 9 }),
        async (height, width, tile, more) => {
          const given = image(height, width, channels, height * 100 + width)
          const tensors = tf.memory().numTensors
          const { before, after } = anySizeOf(model).receptiveField
          const field = Math.max(before[0] + after[0], before[1] + after[1])
          const cut = await denoise(model, given, { tile, overlap: field + more, batchSize: 1 + (tile % 3) })
          expect(cut.shape).toEqual(given.shape)
          expect(largest(cut.values, (await denoise(model, given, whole)).values)).toBeLessThan(1e-5)
          expect(tf.memory().numTensors).toBe(tensors)
        },
      ),
      { numRuns: 6 },
    )
  })

  it('is what the model makes of images of its own size, and of any that fits, one by one or together', async () => {
    const model = made(networks.convolutional as NetworkConfig)
    for (const [height, width] of [
      [8, 8],
      [4, 20],
    ] as const) {
      const pair = { values: image(2 * height, width, 1, 5).values, shape: [2, height, width, 1] }
      const through = tf.tidy(() => {
        const input = tf.tensor(pair.values, pair.shape)
        return (height === 8 ? model.reconstruct(input) : anySizeOf(model).reconstruct(input)).dataSync()
      })
      const together = await denoise(model, pair)
      expect(largest(together.values, through)).toBeLessThan(1e-6)
      const alone = await denoise(model, { values: pair.values.slice(height * width), shape: [height, width, 1] })
      expect(together.values.slice(height * width)).toEqual(alone.values)
    }
  })

  it('shows where tiles meet if they share less than an output looks around', async () => {
    const model = made(networks.convolutional as NetworkConfig)
    const given = image(40, 40, 1, 2)
    const { values } = await denoise(model, given, whole)
    expect(largest((await denoise(model, given, { tile: 16, overlap: 0 })).values, values)).toBeGreaterThan(1e-3)
    expect(largest((await denoise(model, given, { tile: 16 })).values, values)).toBeLessThan(1e-5)
  })

  it('has tiles of its own size where a network is bound to it; they fade into each other, and keep what they agree in', async () => {
    const model = made(dense({ input: [4, 6, 1], latent: 24 }))
    for (const [name, weight] of model.weights)
      tf.tidy(() => weight.assign(name.endsWith('kernel') ? tf.eye(24) : tf.zerosLike(weight)))
    expect(model.anySize).toBeUndefined()
    for (const overlap of [null, 0, 3, 99])
      for (const [height, width] of [
        [1, 1],
        [4, 6],
        [9, 31],
      ] as const) {
        const given = image(height, width, 1, 7)
        expect(largest((await denoise(model, given, { overlap })).values, given.values)).toBeLessThan(1e-6)
      }
  })

  it('takes the mean of a variational model; a code of the k largest is bound to its size', async () => {
    const network = custom({
      input: [8, 8, 1],
      encoder: [layer.convolution(2, 3, 'linear', same)],
      decoder: [layer.convolution(1, 3, 'linear', same)],
    })
    const probabilistic = variational({ network, likelihood: 'bernoulli', seed: 1 })
    const largestCode = sparse({ network, loss: 'mean-squared-error', sparsity: { type: 'top-k', active: 5 }, seed: 1 })
    models.push(probabilistic, largestCode)
    const given = image(21, 30, 1, 3)
    const cut = await denoise(probabilistic, given, { tile: 12 })
    expect(largest(cut.values, (await denoise(probabilistic, given, whole)).values)).toBeLessThan(1e-5)
    const input = { values: given.values.slice(0, 64), shape: [8, 8, 1] }
    const own = tf.tidy(() => probabilistic.reconstruct(tf.tensor(input.values, [1, 8, 8, 1])).dataSync())
    expect(largest((await denoise(probabilistic, input)).values, own)).toBeLessThan(1e-6)
    expect(largestCode.anySize).toBeUndefined()
  })

  it('says what it can not clean', async () => {
    const model = made(networks['of odd size'] as NetworkConfig)
    await expect(denoise(model, image(9, 9, 1, 1))).rejects.toThrow(/images must be .* 2 channels, got "\[9, 9, 1\]"/)
    await expect(denoise(model, { values: new Float32Array(8).fill(Number.NaN), shape: [2, 2, 2] })).rejects.toThrow(
      /finite numbers, got NaN/,
    )
    await expect(denoise(made(dense({ input: [4], latent: 2 })), image(2, 2, 1, 1))).rejects.toThrow(
      /inputShape must be \[height, width, channels\]/,
    )
    await expect(denoise(model, image(9, 9, 2, 1), { tile: 0 })).rejects.toThrow(/tile/)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(denoise(model, image(99, 99, 2, 1), { signal })).rejects.toThrow('enough')
  })
})

describe('tiling', () => {
  it('covers a line with tiles that fit, whose shares add up to 1, and have none where a tile knows too little', () => {
    const rules = fc.record({
      own: fc.integer({ min: 1, max: 40 }),
      period: fc.integer({ min: 1, max: 8 }),
      before: fc.integer({ min: 0, max: 20 }),
      after: fc.integer({ min: 0, max: 20 }),
    })
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 0, max: 60 }),
        (rules, line, wanted, overlap) => {
          const { length, tile, starts, shares } = tiling(line, wanted, overlap, rules)
          const { own, period, before, after } = rules
          expect(length).toBeGreaterThanOrEqual(line)
          expect(length - line).toBeLessThan(period)
          for (const size of [length, tile]) expect(Math.abs(size - own) % period).toBe(0)
          const sums = new Float64Array(length)
          for (const [index, start] of starts.entries()) {
            expect(start % period).toBe(0)
            if (index > 0) expect((starts[index - 1] as number) + tile - start).toBeGreaterThanOrEqual(Math.min(overlap, tile))
            for (const [place, share] of (shares[index] ?? []).entries()) {
              sums[start + place] = (sums[start + place] as number) + share
              if (share === 0 || overlap < before + after) continue
              if (start > 0) expect(place).toBeGreaterThanOrEqual(before)
              if (start + tile < length) expect(place).toBeLessThan(tile - after)
            }
          }
          for (const sum of sums) expect(sum).toBeCloseTo(1, 9)
        },
      ),
    )
  })

  it('goes on as in a mirror', () => {
    expect(Array.from({ length: 9 }, (_, place) => mirrored(place, 4))).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2])
    expect(mirrored(5, 1)).toBe(0)
  })
})
