import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { sizeOf } from '@sandglass/base'
import { autoencoder } from '../../models/autoencoder/index.js'
import type { Model } from '../../models/model.js'
import { dense } from '../../networks/dense/index.js'
import { adam } from '../../optimizers/adam.js'
import { sgd } from '../../optimizers/sgd.js'
import { foretellMemory } from './foretell-memory.js'
import { measureMemory } from './measure-memory.js'

/** Lets the backend in use tell its peak, counted where it gives memory out, as the engine does. */
function meter(): () => void {
  const backend = tf.backend() as unknown as Record<string, unknown> & {
    write(values: unknown, shape: number[], dtype: string): object
    disposeData(data: object, force?: boolean): boolean
    memory(): object
  }
  const { write, disposeData, memory } = backend
  const sizes = new Map<object, number>()
  let [held, peak] = [0, 0]
  Object.assign(backend, {
    write(values: unknown, shape: number[], dtype: string) {
      const data = write.call(backend, values, shape, dtype)
      sizes.set(data, 4 * sizeOf(shape))
      held += 4 * sizeOf(shape)
      peak = Math.max(peak, held)
      return data
    },
    disposeData(data: object, force?: boolean) {
      const isFree = disposeData.call(backend, data, force)
      if (isFree) held -= sizes.get(data) ?? 0
      return isFree
    },
    memory: () => ({ ...memory.call(backend), heapBytesInUse: held, heapBytesPeak: peak }),
    resetMemoryPeak: () => {
      peak = held
    },
  })
  return () => {
    for (const name of ['write', 'disposeData', 'memory', 'resetMemoryPeak']) delete backend[name]
  }
}

let model: Model
let restore: () => void
let tensors: number
beforeEach(() => {
  tensors = tf.memory().numTensors
  model = autoencoder({ network: dense({ input: [100], hidden: [40], latent: 5 }), loss: 'mean-squared-error', seed: 1 })
  restore = meter()
})
afterEach(() => {
  restore()
  model.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

describe('foretellMemory', () => {
  it('comes to what is measured, of parts that add up, and touches no weight', async () => {
    const before = await [...model.weights.values()][0]?.data()
    const options = { batchSize: 64, optimizer: adam() }
    const [foretold, measured] = [await foretellMemory(model, options), await measureMemory(model, options)]
    expect(foretold.training / measured.training).toBeCloseTo(1, 2)
    expect(foretold.inference / measured.inference).toBeCloseTo(1, 2)
    const { weights, gradients, optimizer, batch, activations, scratch } = foretold.parts
    expect(weights + gradients + optimizer + batch + activations + scratch).toBe(foretold.training)
    const values = [...model.weights.values()].reduce((sum, { size }) => sum + size, 0)
    expect([weights, gradients, optimizer, batch]).toEqual([4 * values, 4 * values, 8 * values, 4 * 64 * 100])
    expect(await [...model.weights.values()][0]?.data()).toEqual(before)
  })

  it('knows what takes more and what takes less', async () => {
    const training = async (options: Parameters<typeof foretellMemory>[1]) => (await foretellMemory(model, options)).training
    const whole = await training({ batchSize: 256 })
    expect(await training({ batchSize: 512 })).toBeGreaterThan(1.4 * whole)
    expect(await training({ batchSize: 256, microBatches: 8 })).toBeLessThan(whole)
    expect(await training({ batchSize: 256, optimizer: sgd() })).toBeLessThan(whole)
    expect(await training({ batchSize: 256, averaging: { decay: 0.9 } })).toBeGreaterThan(whole)
    expect(await training({ batchSize: 1 })).toBeGreaterThan(0)
  })

  it('refuses a wrong option, and a backend that does not tell', async () => {
    await expect(foretellMemory(model, { batchSize: 0 })).rejects.toThrow('foretellMemory: batchSize must be a whole number')
    restore()
    await expect(measureMemory(model)).rejects.toThrow(
      'measureMemory: the backend must be one that tells its peak of memory, got "cpu"',
    )
  })
})
