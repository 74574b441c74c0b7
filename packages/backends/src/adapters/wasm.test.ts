import { availableParallelism } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, expect, test, vi } from 'vitest'
import { isBehindFlag } from '../allow-fma.js'
import { EngineBackend } from '../engine/backend.js'
import { platform } from '../platform.js'
import { wasm } from './wasm.js'

const options = { threads: null, files: null, fallbacks: true }

afterEach(async () => {
  vi.restoreAllMocks()
  await wasm.release()
})

test('is available here, starts, and says what it is', async () => {
  expect(await wasm.availability()).toEqual({ available: true, reason: null, cure: null })
  const report = await wasm.start(options)
  const { threads } = platform()
  expect(threads).toBe(Math.min(availableParallelism(), 8))
  expect(report).toMatchObject({ tensorflowName: 'sandglass', threads, simd: true, fma: platform().fma, versions: {} })
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
  await wasm.start({ threads: 3, files: null, fallbacks: true })
  const x = tf.tensor1d([1, 2, 3])
  expect(await wasm.start({ threads: 1, files: null, fallbacks: true })).toMatchObject({ threads: 1 })
  expect([...tf.tidy(() => tf.mul(x, 2).dataSync())]).toEqual([2, 4, 6])
  expect(await wasm.start({ threads: 3, files: null, fallbacks: true })).toMatchObject({ threads: 3 })
  expect([...tf.tidy(() => tf.mul(x, 3).dataSync())]).toEqual([3, 6, 9])
  x.dispose()
})

test('has room for 64 threads, and says so where more are asked for', async () => {
  const { threads } = await wasm.start({ ...options, threads: 100 })
  expect(threads).toBe(64)
  expect([...tf.tidy(() => tf.mul(tf.tensor1d([1, 2, 3]), 2).dataSync())]).toEqual([2, 4, 6])
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

test('what could not be had is told, with what would bring it', async () => {
  const { notes } = await wasm.start(options)
  const flag = 'No fused multiply-add, which this Node has behind a flag. Call allowFma() before useBackend().'
  expect(notes).toEqual(isBehindFlag() && !platform().fma ? [flag] : [])
})

test('where memory can not be shared there is one thread, and a reason', async () => {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  const report = await wasm.start({ threads: 2, files: null, fallbacks: true })
  vi.unstubAllGlobals()
  expect(report.threads).toBe(1)
  expect(report.device).toContain('1 of')
  expect(report.notes[0]).toMatch(/^One thread, as there is no shared memory\. .*Cross-Origin-Embedder-Policy: require-corp/)
})

test('where workers are refused there is one thread, and a reason', async () => {
  vi.spyOn(EngineBackend, 'create').mockRejectedValueOnce(new Error('the page does not allow its script'))
  const report = await wasm.start({ threads: 5, files: null, fallbacks: true })
  expect(report).toMatchObject({ threads: 1, tensorflowName: 'sandglass-5' })
  expect(report.notes[0]).toMatch(
    /^One thread, as no worker could be started: the page does not allow its script\. .*files\.worker/,
  )
})

test('Node takes the parts inside the package, whatever a page is told', async () => {
  const files = { engine: '/engine.wasm', engineFma: '/engine-fma.wasm', worker: '/engine-worker.js' }
  expect(await wasm.start({ threads: 2, files, fallbacks: true })).toMatchObject({ threads: 2 })
})

test('without 128-bit vectors it is not available, and says what to do', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
  const { available, reason, cure } = await wasm.availability()
  expect(available).toBe(false)
  expect(reason).toContain('SIMD')
  expect(cure).toContain('Node ≥ 20.19')
})
