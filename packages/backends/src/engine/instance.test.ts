import { BackendUnavailableError } from '@sandglass/base'
import { afterEach, expect, test, vi } from 'vitest'
import { compileKernels, instantiateKernels } from './instance.js'

const plain = { fma: false, shared: false }
const newMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 2 })

afterEach(() => vi.unstubAllGlobals())

test('where WebAssembly may not be compiled, the error says why and what to do, and later tries succeed', async () => {
  vi.stubGlobal('WebAssembly', {
    ...WebAssembly,
    compile: () => Promise.reject(new Error('call to WebAssembly.compile() blocked by CSP')),
  })
  const error = await compileKernels(plain).catch((caught: unknown) => caught)
  if (!BackendUnavailableError.isInstance(error)) return expect.fail('it must be a BackendUnavailableError')
  expect(error.backend).toBe('wasm')
  expect(error.message).toContain('blocked by CSP')
  expect(error.cure).toContain('wasm-unsafe-eval')
  vi.unstubAllGlobals()
  expect((await instantiateKernels(await compileKernels(plain), newMemory())).add).toBeInstanceOf(Function)
})

test('kernels in two memories know nothing of each other', async () => {
  const module = await compileKernels(plain)
  const memories = [newMemory(), newMemory()]
  const instances = await Promise.all(memories.map((memory) => instantiateKernels(module, memory)))
  instances[0]?.fill(6400, 4, 7)
  expect([...new Float32Array(memories[0]?.buffer as ArrayBuffer, 6400, 4)]).toEqual([7, 7, 7, 7])
  expect([...new Float32Array(memories[1]?.buffer as ArrayBuffer, 6400, 4)]).toEqual([0, 0, 0, 0])
})
