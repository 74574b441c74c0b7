import { expect, test, vi } from 'vitest'
import { allowFma } from './allow-fma.js'
import { EngineBackend } from './engine/backend.js'
import { platform } from './platform.js'

/** In the order of a program: the flag, once set, stays. */
test('fused multiply-add is there once it is allowed, and Node says nothing of it', async () => {
  const warned = vi.spyOn(process, 'emitWarning')
  const older = Number.parseInt(process.versions.node, 10) < 22
  if (older) expect(platform().fma).toBe(false)
  expect(allowFma()).toBe(true)
  expect(platform().fma).toBe(true)
  expect(allowFma()).toBe(true)
  expect(warned).not.toHaveBeenCalled()
  const engine = await EngineBackend.create({ threads: 2, fma: true })
  expect(engine.fma).toBe(true)
  engine.dispose()
})

test('a processor without it counts as one without, whatever WebAssembly has', () => {
  // Its answer to the example when it rounds twice.
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function instance() {
    return { exports: { example: () => 0 } }
  })
  expect(platform().fma).toBe(false)
  vi.restoreAllMocks()
  expect(platform().fma).toBe(true)
})

test('where WebAssembly may not be compiled there is none, and nothing is thrown', () => {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function module() {
    throw new EvalError('blocked by the Content-Security-Policy')
  })
  expect(platform().fma).toBe(false)
  vi.restoreAllMocks()
})

test('outside Node nothing is set', () => {
  vi.stubGlobal('process', undefined)
  vi.stubGlobal('navigator', { userAgent: 'test', hardwareConcurrency: 2 })
  expect(allowFma()).toBe(platform().fma)
  vi.unstubAllGlobals()
})
