import { fromArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import { load, save } from '../../persistence/model.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import { drawNormals } from '../../testing/arrays.js'
import '../../testing/backend.js'
import { expectNear, toTensor } from '../../testing/gradients.js'
import { fit } from '../../training/fit.js'
import type { Model } from '../model.js'
import type { VectorQuantizedOptions } from './config.js'
import { vectorQuantized } from './index.js'

const loss = 'mean-squared-error'
/** Its code is its input, so that a test knows what is quantised. */
const identity = custom({ input: [4], encoder: [layer.reshape([4])], decoder: [layer.dense(4)] })
const make = (options: Partial<VectorQuantizedOptions> = {}) =>
  vectorQuantized({ network: identity, loss, entries: 6, dimensions: 2, seed: 1, ...options })

const tensors = tf.memory().numTensors
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

function inputs(count: number, purpose = 'inputs'): tf.Tensor {
  return toTensor(drawNormals([count, 4], stream(3, purpose)))
}

function codebook(model: Model) {
  const values = (name: string) => [...(model.state.get(`codebook.${name}`)?.dataSync() ?? [])]
  return { entries: values('entries'), counts: values('counts'), sums: values('sums') }
}

/** A step of a training, in which nothing is learnt by gradient: the codebook alone moves. */
function step(model: Model, input: tf.Tensor, number = 1): void {
  tf.tidy(() => {
    const moves: [tf.Variable, tf.Tensor][] = []
    model.objective(
      { input, target: input },
      {
        training: true,
        step: number,
        random: (purpose) => stream(1, purpose, number),
        update: (variable, value) => void moves.push([variable, tf.keep(value)]),
      },
    )
    for (const [variable, value] of moves) variable.assign(value)
    tf.dispose(moves.map(([, value]) => value))
  })
}

/** Vectors of two, as the model cuts them. */
function pairs(values: ArrayLike<number>): [number, number][] {
  return Array.from({ length: values.length / 2 }, (_, index) => [values[2 * index] as number, values[2 * index + 1] as number])
}

const distance = ([a, b]: readonly number[], [c, d]: readonly number[]) => Math.hypot((a ?? 0) - (c ?? 0), (b ?? 0) - (d ?? 0))

/** The number of the nearest entry to each vector, by looking at all. */
function nearest(vectors: readonly number[][], entries: readonly number[][]): number[] {
  return vectors.map((vector) => {
    const distances = entries.map((entry) => distance(vector, entry))
    return distances.indexOf(Math.min(...distances))
  })
}

describe('codes', () => {
  it('are the numbers of the nearest entries, which are the code', () => {
    tf.tidy(() => {
      using model = make()
      const input = inputs(9)
      const entries = pairs(codebook(model).entries)
      const expected = nearest(pairs(input.dataSync()), entries)
      const codes = model.codes?.of(input) as tf.Tensor
      expect(codes.dtype).toBe('int32')
      expect([...codes.dataSync()]).toEqual(expected)
      const latent = model.encode(input).dataSync()
      expect(pairs(latent)).toEqual(expected.map((code) => entries[code]))
      expect(model.codes?.latent(codes).dataSync()).toEqual(latent)
    })
  })

  it('are one for each place of a feature map, or for each group of what stands there', () => {
    const shapeOf = (network: VectorQuantizedOptions['network'], dimensions: number | null) => {
      using model = make({ network, dimensions })
      return [model.config.dimensions, model.codes?.size, model.codes?.shape]
    }
    const image = convolutional({ input: [8, 6, 1], channels: [2, 6] })
    expect(shapeOf(image, null)).toEqual([6, 6, [2, 2]])
    expect(shapeOf(image, 3)).toEqual([3, 6, [2, 2, 2]])
    expect(shapeOf(dense({ input: [4], latent: 6 }), null)).toEqual([6, 6, []])
    expect(shapeOf(dense({ input: [4], latent: 6 }), 2)).toEqual([2, 6, [3]])
    expect(() => shapeOf(dense({ input: [4], latent: 6 }), 4)).toThrow(
      "vectorQuantized: dimensions must be a divisor of 6, the length of the code's last axis, got 4. Leave it out for 6.",
    )
  })

  it('come through saving, as the codebook does', async () => {
    const model = make()
    const input = inputs(20)
    step(model, input)
    const store = memoryStore()
    await save(model, store)
    const again = await load(store)
    expect(codebook(again)).toEqual(codebook(model))
    const codes = (of: Model) => tf.tidy(() => of.codes?.of(input).dataSync())
    expect(codes(again)).toEqual(codes(model))
    input.dispose()
    for (const each of [model, again]) each.dispose()
  })
})

describe('the codebook', () => {
  it('begins with vectors of the first batch, none twice', () => {
    tf.tidy(() => {
      using model = make({ decay: 0 })
      const input = inputs(20)
      const vectors = pairs(input.dataSync())
      step(model, input)
      // With no memory, an entry is the mean of the vectors that chose it; it had been one of them.
      const { counts } = codebook(model)
      expect(counts.every((count) => count >= 1)).toBe(true)
      expect(counts.reduce((sum, count) => sum + count)).toBe(vectors.length)
    })
  })

  it('follows its vectors by exponential moving averages', () => {
    tf.tidy(() => {
      using model = make({ decay: 0.9, revival: 0 })
      step(model, inputs(20, 'first'))
      const before = codebook(model)
      const input = inputs(20, 'second')
      const vectors = pairs(input.dataSync())
      const codes = nearest(vectors, pairs(before.entries))
      step(model, input, 2)
      const after = codebook(model)
      const counts = before.counts.map((count, entry) => 0.9 * count + 0.1 * codes.filter((code) => code === entry).length)
      expectNear(after.counts, counts, 1e-6)
      const sums = before.sums.map((sum, index) => {
        const [entry, axis] = [Math.floor(index / 2), index % 2]
        const chosen = vectors.filter((_, vector) => codes[vector] === entry)
        return 0.9 * sum + 0.1 * chosen.reduce((total, vector) => total + (vector[axis] as number), 0)
      })
      expectNear(after.sums, sums, 1e-6)
      const total = counts.reduce((sum, count) => sum + count)
      const smoothed = counts.map((count) => ((count + 1e-5) / (total + 6e-5)) * total)
      expectNear(
        after.entries,
        sums.map((sum, index) => sum / (smoothed[Math.floor(index / 2)] as number)),
        1e-6,
      )
    })
  })

  it('puts entries that are hardly chosen where vectors of the batch are, and leaves the others', () => {
    tf.tidy(() => {
      const state = { counts: [8, 0.01, 8, 0.2, 8, 8], entries: [0, 0, 50, 50, 1, 1, 60, 60, -1, -1, 0, 1] }
      const moved = (revival: number) => {
        using model = make({ revival, decay: 0.999 })
        const size = model.codes?.size ?? 0
        model.state.get('codebook.counts')?.assign(tf.tensor(state.counts))
        model.state.get('codebook.entries')?.assign(tf.tensor(state.entries, [size, 2]))
        const sums = state.entries.map((value, index) => value * (state.counts[Math.floor(index / 2)] as number))
        model.state.get('codebook.sums')?.assign(tf.tensor(sums, [size, 2]))
        step(model, inputs(20))
        return pairs(codebook(model).entries).map((entry, index) => distance(entry, pairs(state.entries)[index] as number[]) > 1)
      }
      // A share of 0.03 of an even 5.4 is 0.16: more than the second entry has, and less than the fourth.
      expect(moved(0.03)).toEqual([false, true, false, false, false, false])
      expect(moved(0.1)).toEqual([false, true, false, true, false, false])
      expect(moved(0)).toEqual([false, false, false, false, false, false])
    })
  })

  it('stays as it is outside of training', () => {
    tf.tidy(() => {
      using model = make()
      const before = codebook(model)
      const input = inputs(5)
      model.objective({ input, target: input }, { training: false, step: Number.POSITIVE_INFINITY, random: (p) => stream(1, p) })
      model.encode(input)
      expect(codebook(model)).toEqual(before)
    })
  })

  it('is not begun anew by a second training', async () => {
    const model = make({ network: dense({ input: [4], hidden: [8], latent: 4 }) })
    const examples = fromArray(drawNormals([64, 4], stream(4, 'examples')).values, [4])
    await fit(model, examples, { epochs: 20, batchSize: 16, seed: 1 })
    const before = codebook(model).entries
    await fit(model, examples, { epochs: 1, batchSize: 64, seed: 2 })
    const after = codebook(model).entries
    const moves = after.map((value, index) => Math.abs(value - (before[index] as number)))
    expect(Math.max(...moves)).toBeGreaterThan(0)
    expect(Math.max(...moves)).toBeLessThan(0.1)
    model.dispose()
  })
})

it('learns to tell clusters apart: no entry stands for two', async () => {
  const random = stream(5, 'clusters')
  const centres = [0, 1, 2, 3].map((k) => [Math.cos(k * 1.6) * 3, Math.sin(k * 1.6) * 3, k - 1.5, 2 - k])
  const values = Array.from({ length: 200 }, (_, index) => (centres[index % 4] as number[]).map((x) => x + 0.05 * random.normal()))
  const model = vectorQuantized({ network: dense({ input: [4], latent: 3 }), loss, entries: 8, seed: 2 })
  const training = { epochs: 40, batchSize: 20, seed: 1, optimizer: { type: 'adam', learningRate: 0.02 } } as const
  const { epochs } = await fit(model, fromArray(values.flat(), [4]), training)
  // The data's own variance is 3; within a cluster it is 0.0025.
  expect(epochs.at(-1)?.training.parts.reconstruction).toBeLessThan(0.03)
  const codes = tf.tidy(() => [...(model.codes?.of(tf.tensor(values)).dataSync() ?? [])])
  for (const code of new Set(codes))
    expect(new Set(codes.flatMap((other, index) => (other === code ? [index % 4] : []))).size).toBe(1)
  model.dispose()
})
