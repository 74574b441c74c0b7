import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import util from 'node:util'
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { registerBackend, setBackend } from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nodeCpu } from './node-cpu.js'
import { nodeGpu } from './node-gpu.js'
import { packageFolder } from './package-folder.js'
import { importNodePackage, peerError } from './peer.js'

vi.mock('./package-folder.js', () => ({ packageFolder: vi.fn() }))
vi.mock('./peer.js', async (original) => ({ ...(await original<object>()), importNodePackage: vi.fn() }))

/** What tfjs-node registers, without its C library. */
class FakeNativeBackend extends MathBackendCPU {
  readonly binding = { TF_Version: '2.21.0' }
  readonly isGPUPackage: boolean
  readonly isUsingGpuDevice: boolean
  constructor(isGPUPackage: boolean, isUsingGpuDevice: boolean) {
    super()
    this.isGPUPackage = isGPUPackage
    this.isUsingGpuDevice = isUsingGpuDevice
  }
}

function imports(isGPUPackage: boolean, isUsingGpuDevice: boolean): void {
  vi.mocked(importNodePackage).mockImplementation(async () => {
    registerBackend('tensorflow', () => new FakeNativeBackend(isGPUPackage, isUsingGpuDevice))
    // tfjs-node makes itself active as it loads.
    await setBackend('tensorflow')
  })
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-native-'))
  vi.mocked(packageFolder).mockReturnValue(folder)
})

afterEach(async () => {
  await nodeCpu.release()
  rmSync(folder, { recursive: true })
})

test('tells that the package is missing, or its native part, and what to do', async () => {
  expect(await nodeCpu.availability()).toEqual({
    available: false,
    reason: 'The native part of @tensorflow/tfjs-node is missing (tfjs_binding.node in its folder lib).',
    cure: 'Run: npm rebuild @tensorflow/tfjs-node --build-addon-from-source. Or use wasm, which needs no native part.',
  })
  mkdirSync(join(folder, 'lib/napi-v8'), { recursive: true })
  expect((await nodeCpu.availability()).available).toBe(false)
  writeFileSync(join(folder, 'lib/napi-v8/tfjs_binding.node'), '')
  expect((await nodeCpu.availability()).available).toBe(true)
})

test("reports the C library's version", async () => {
  imports(false, false)
  expect(await nodeCpu.start({ threads: null, files: null, fallbacks: true })).toMatchObject({
    tensorflowName: 'tensorflow',
    versions: { tensorflow: '2.21.0' },
  })
})

test('gives back the function that tfjs-node calls and Node 23 lacks', async () => {
  const removed: unknown = Reflect.get(util, 'isNullOrUndefined')
  Reflect.deleteProperty(util, 'isNullOrUndefined')
  imports(false, false)
  await nodeCpu.start({ threads: null, files: null, fallbacks: true })
  const restored = Reflect.get(util, 'isNullOrUndefined') as (value: unknown) => boolean
  expect([null, undefined, 0, ''].map(restored)).toEqual([true, true, false, false])
  Reflect.set(util, 'isNullOrUndefined', removed)
})

test('refuses to call a processor a GPU', async () => {
  imports(true, false)
  await expect(nodeGpu.start({ threads: null, files: null, fallbacks: true })).rejects.toThrow(
    'node-gpu was loaded, but TensorFlow found no CUDA GPU. Check that nvidia-smi',
  )
})

test('refuses the second of two packages that take the same name', async () => {
  imports(false, false)
  await nodeCpu.start({ threads: null, files: null, fallbacks: true })
  await expect(nodeGpu.start({ threads: null, files: null, fallbacks: true })).rejects.toThrow(
    "node-gpu can't be used in a process that has used node-cpu. Start a new process",
  )
})

test('says how to rebuild a native part that fails to load', async () => {
  const broken = new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: /x. \nPlease run …')
  vi.mocked(importNodePackage).mockImplementation(async (name, packageName, cure) => {
    throw peerError(name, packageName, broken, cure)
  })
  await expect(nodeGpu.start({ threads: null, files: null, fallbacks: true })).rejects.toThrow(
    'useBackend: @tensorflow/tfjs-node-gpu failed to load: The Node.js native addon module (tfjs_binding.node) can not be found at path: /x. Run: npm rebuild @tensorflow/tfjs-node-gpu --build-addon-from-source.',
  )
})
