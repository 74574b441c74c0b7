import { getBackend } from '@tensorflow/tfjs-core'
import { afterEach, expect, test, vi } from 'vitest'
import { backendNames } from './adapters/adapter.js'
import { adapters } from './adapters/index.js'
import { peerError } from './adapters/peer.js'
import { doctor } from './doctor.js'
import { useBackend } from './use-backend.js'

afterEach(() => vi.restoreAllMocks())

test('tells of every backend, in plain JSON, with a reason and a cure for those that are not there', async () => {
  const report = await doctor()
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(report.backends.map(({ name }) => name)).toEqual(backendNames)
  for (const { available, reason, cure } of report.backends)
    expect([reason === null, cure === null]).toEqual([available, available])
  expect(report.backends.find(({ name }) => name === 'webgl')).toMatchObject({ reason: 'WebGL exists only in browsers.' })
  expect(report.backends.find(({ name }) => name === 'node-gpu')?.cure).toBe('Run: npm install @tensorflow/tfjs-node-gpu@4.22.0')
})

test('tells of the platform', async () => {
  const { platform } = await doctor()
  expect(platform).toMatchObject({
    runtime: 'node',
    version: process.version,
    simd: true,
    sharedMemory: true,
    crossOriginIsolated: null,
  })
  expect(platform.cores).toBeGreaterThanOrEqual(1)
  expect(platform.threads).toBe(Math.min(platform.cores, 8))
})

test('starts nothing and leaves the active backend as it is', async () => {
  const globals = Object.keys(globalThis).length
  expect((await doctor()).active).toBeNull()
  expect(Object.keys(globalThis)).toHaveLength(globals)
  expect(getBackend()).toBeUndefined()
  const { tensorflowName } = await useBackend('cpu')
  expect((await doctor()).active).toBe(tensorflowName)
  expect(getBackend()).toBe(tensorflowName)
})

test('survives an adapter that throws', async () => {
  vi.spyOn(adapters.webgpu, 'availability').mockRejectedValue(new Error('the driver crashed.'))
  vi.spyOn(adapters['tfjs-wasm'], 'availability').mockRejectedValue(
    peerError('tfjs-wasm', 'x', new Error("Cannot find module 'x'")),
  )
  const { backends } = await doctor()
  expect(backends.find(({ name }) => name === 'webgpu')).toMatchObject({
    available: false,
    reason: 'It failed: the driver crashed.',
  })
  expect(backends.find(({ name }) => name === 'tfjs-wasm')).toMatchObject({
    available: false,
    reason: 'tfjs-wasm needs the package x, which is not installed.',
    cure: 'Run: npm install x',
  })
})

test('does not wait for an adapter that never answers', async () => {
  vi.useFakeTimers()
  vi.spyOn(adapters.webgpu, 'availability').mockReturnValue(new Promise(() => {}))
  const report = doctor()
  await vi.advanceTimersByTimeAsync(1600)
  expect((await report).backends.find(({ name }) => name === 'webgpu')?.reason).toBe('It did not answer within 1.5 seconds.')
  vi.useRealTimers()
})
