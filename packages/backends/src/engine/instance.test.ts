import { BackendUnavailableError } from '@sandglass/base'
import { afterEach, expect, test, vi } from 'vitest'
import { instantiateKernels } from './instance.js'

afterEach(() => vi.unstubAllGlobals())

test('where WebAssembly may not be compiled, the error says why and what to do, and later tries succeed', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  vi.stubGlobal('WebAssembly', {
    ...WebAssembly,
    compile: () => Promise.reject(new Error('call to WebAssembly.compile() blocked by CSP')),
  })
  const error = await instantiateKernels(memory).catch((caught: unknown) => caught)
  if (!BackendUnavailableError.isInstance(error)) return expect.fail('it must be a BackendUnavailableError')
  expect(error.backend).toBe('wasm')
  expect(error.message).toContain('blocked by CSP')
  expect(error.cure).toContain('wasm-unsafe-eval')
  vi.unstubAllGlobals()
  expect((await instantiateKernels(memory)).add).toBeInstanceOf(Function)
})

test('kernels in two memories know nothing of each other', async () => {
  const memories = [1, 2].map(() => new WebAssembly.Memory({ initial: 1 }))
  const instances = await Promise.all(memories.map((memory) => instantiateKernels(memory)))
  instances[0]?.fill(64, 4, 7)
  expect([...new Float32Array(memories[0]?.buffer as ArrayBuffer, 64, 4)]).toEqual([7, 7, 7, 7])
  expect([...new Float32Array(memories[1]?.buffer as ArrayBuffer, 64, 4)]).toEqual([0, 0, 0, 0])
})
