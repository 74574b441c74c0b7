import { gunzipSync } from 'node:zlib'
import { BackendUnavailableError } from '@sandglass/base'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { base64 } from './generated/plain.js'
import { compileKernels, instantiateKernels } from './instance.js'

const bytes = new Uint8Array(gunzipSync(Buffer.from(base64, 'base64')))
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

describe('a build that is served as a file', () => {
  const url = 'https://example.org/engine.wasm'
  const served = (response: () => Response) => vi.stubGlobal('fetch', async () => response())
  const file = () => new Response(bytes)

  test('is fetched, for either kind of memory', async () => {
    served(file)
    for (const shared of [false, true]) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared })
      const kernels = await instantiateKernels(await compileKernels({ fma: false, shared, url }), memory)
      expect(kernels.firstFreeAddress()).toBeGreaterThan(0)
    }
  })

  test.each([
    ['is not there', () => new Response('', { status: 404 }), 'status 404'],
    ['is a page in its place', () => new Response('<!doctype html>'), 'is not the file engine.wasm of this version'],
    ['is one of another version', () => new Response(bytes.subarray(1)), 'of this version'],
  ])('that %s is refused, with what to do', async (_, response, reason) => {
    served(response)
    const other = `${url}?${reason}`
    const error = await compileKernels({ ...plain, url: other }).catch((caught: unknown) => caught)
    if (!BackendUnavailableError.isInstance(error)) return expect.fail('it must be a BackendUnavailableError')
    expect(error.message).toContain(reason)
    expect(error.message).toContain(other)
    expect(error.cure).toMatch(/^Serve the file of that name from @sandglass\/backends/)
    served(file)
    await compileKernels({ ...plain, url: other })
  })
})
