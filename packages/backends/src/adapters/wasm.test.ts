import { availableParallelism } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, expect, test, vi } from 'vitest'
import { platform } from '../platform.js'
import { wasm } from './wasm.js'

const options = { threads: null }

afterEach(async () => {
  vi.restoreAllMocks()
  await wasm.release()
})

test('is available here, starts, and says what it is', async () => {
  expect(await wasm.availability()).toEqual({ available: true, reason: null, cure: null })
  const report = await wasm.start(options)
  const threads = Math.min(availableParallelism(), 8)
  expect(report).toMatchObject({ tensorflowName: 'sandglass', threads, simd: true, fma: platform().relaxedSimd, versions: {} })
  expect(report.device).toContain(`${threads} of`)
  expect(tf.getBackend()).toBe(report.tensorflowName)
})

test('started again, it keeps its tensors', async () => {
  await wasm.start(options)
  const x = tf.tensor1d([1, 2, 3])
  await Promise.all([wasm.start(options), wasm.start(options)])
  expect([...tf.tidy(() => tf.mul(x, 2).dataSync())]).toEqual([2, 4, 6])
  x.dispose()
})

test('has an engine for each number of threads, and tensors move from one to the other', async () => {
  await wasm.start({ threads: 3 })
  const x = tf.tensor1d([1, 2, 3])
  expect(await wasm.start({ threads: 1 })).toMatchObject({ threads: 1 })
  expect([...tf.tidy(() => tf.mul(x, 2).dataSync())]).toEqual([2, 4, 6])
  expect(await wasm.start({ threads: 3 })).toMatchObject({ threads: 3 })
  expect([...tf.tidy(() => tf.mul(x, 3).dataSync())]).toEqual([3, 6, 9])
  x.dispose()
})

test('started twice at once, it is registered once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  await Promise.all([wasm.start(options), wasm.start(options)])
  expect(warn).not.toHaveBeenCalled()
  expect(tf.getBackend()).toBe('sandglass')
})

test('released, it is gone, and can be started anew', async () => {
  await wasm.start(options)
  tf.tensor1d([1, 2, 3])
  await wasm.release()
  await wasm.release()
  expect(tf.findBackendFactory('sandglass')).toBe(null)
  await wasm.start(options)
  expect((tf.memory() as unknown as { heapBytesInUse: number }).heapBytesInUse).toBe(0)
})

test("stands beside TensorFlow.js's own WebAssembly backend, which calls itself wasm", async () => {
  await import('@tensorflow/tfjs-backend-wasm')
  await wasm.start(options)
  expect([...tf.tidy(() => tf.relu(tf.tensor1d([-1, 2])).dataSync())]).toEqual([0, 2])
  expect(tf.getBackend()).toBe('sandglass')
})

test('without 128-bit vectors it is not available, and says what to do', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
  const { available, reason, cure } = await wasm.availability()
  expect(available).toBe(false)
  expect(reason).toContain('SIMD')
  expect(cure).toContain('Node ≥ 20.19')
})
