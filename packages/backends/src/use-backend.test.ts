import { BackendUnavailableError, InvalidArgumentError } from '@sandglass/base'
import { getBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { beforeEach, expect, test, vi } from 'vitest'
import { activate } from './adapters/activate.js'
import type { Adapter, BackendName, StartOptions } from './adapters/adapter.js'
import { available, unavailable } from './adapters/availability.js'
import { cpu } from './adapters/cpu.js'
import { adapters } from './adapters/index.js'
import { releaseBackend, useBackend } from './use-backend.js'

vi.mock('./adapters/index.js', () => ({ adapters: {} }))

const starts: { name: BackendName; options: StartOptions }[] = []

/** An adapter that starts nothing, and says of itself that it is there. */
function stand(name: BackendName, changes: Partial<Adapter> = {}): Adapter {
  return {
    name,
    description: name,
    availability: async () => available,
    async start(options) {
      starts.push({ name, options })
      await cpu.start(options)
      return {
        tensorflowName: 'cpu',
        device: name,
        threads: options.threads,
        simd: null,
        fma: null,
        versions: { [name]: '1' },
        notes: [],
      }
    },
    release: async () => {},
    ...changes,
  }
}

const missing = async () => unavailable('It is not installed.', 'Install it.')

function provide(changes: Partial<Record<BackendName, Partial<Adapter>>>): void {
  const names: readonly BackendName[] = ['wasm', 'tfjs-wasm', 'webgpu', 'webgl', 'node-gpu', 'node-cpu', 'cpu']
  Object.assign(adapters, Object.fromEntries(names.map((name) => [name, stand(name, changes[name])])))
}

beforeEach(async () => {
  provide({})
  await releaseBackend('wasm')
  starts.length = 0
})

test('reports in plain JSON what was started', async () => {
  const report = await useBackend('wasm', { threads: 2 })
  expect(report).toMatchObject({ name: 'wasm', device: 'wasm', threads: 2, missingKernels: [], candidates: [] })
  expect(report.versions).toEqual({ '@tensorflow/tfjs-core': '4.22.0', wasm: '1' })
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
})

test('names the kernels that a backend lacks', async () => {
  registerBackend('empty', () => cpuInstance())
  provide({
    webgl: {
      start: async () => ({ tensorflowName: 'empty', device: '', threads: null, simd: null, fma: null, versions: {}, notes: [] }),
    },
  })
  const { missingKernels } = await useBackend('webgl')
  expect(missingKernels).toContain('Conv2DBackpropFilter')
  removeBackend('empty')
})

test('starts nothing again while a backend is active and the threads suit', async () => {
  const first = await useBackend('wasm', { threads: 2 })
  expect(await useBackend('wasm')).toBe(first)
  expect(await useBackend('wasm', { threads: 2 })).toBe(first)
  expect(starts).toHaveLength(1)
  await useBackend('wasm', { threads: 1 })
  expect(starts.map(({ options }) => options.threads)).toEqual([2, 1])
})

test('starts again for what the active backend was started without', async () => {
  await useBackend('wasm', { fallbacks: false })
  await useBackend('wasm', { fallbacks: false })
  await useBackend('wasm')
  await useBackend('wasm', { fallbacks: false })
  expect(starts.map(({ options }) => options.fallbacks)).toEqual([false, true])
})

test('starts anew what was released or left', async () => {
  await useBackend('wasm')
  await releaseBackend('wasm')
  await useBackend('wasm')
  await useBackend('cpu')
  await useBackend('wasm')
  expect(starts.map(({ name }) => name)).toEqual(['wasm', 'wasm', 'cpu', 'wasm'])
})

test('starts one after the other what is asked for at once', async () => {
  let running = 0
  const start: Adapter['start'] = async (options) => {
    expect(++running).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running--
    return stand('webgl').start(options)
  }
  provide({ webgl: { start }, webgpu: { start } })
  await Promise.all([useBackend('webgl'), useBackend('webgpu'), useBackend('webgl')])
  expect(starts).toHaveLength(3)
})

test("'auto' takes the first in its order that starts, and says why it passed over the others", async () => {
  provide({ wasm: { availability: missing } })
  const report = await useBackend()
  expect(report.name).toBe('tfjs-wasm')
  expect(report.candidates).toEqual([
    { name: 'wasm', milliseconds: null, refused: 'wasm is not available. It is not installed. Install it.' },
    { name: 'tfjs-wasm', milliseconds: null, refused: null },
  ])
})

test("'auto' fails with the reason of every candidate", async () => {
  provide({ wasm: { availability: missing }, 'tfjs-wasm': { start: fail }, cpu: { start: fail } })
  const error = await useBackend('auto').catch((reason: unknown) => reason)
  expect(BackendUnavailableError.isInstance(error)).toBe(true)
  expect(String(error)).toContain('wasm: wasm is not available. It is not installed. Install it.')
  expect(String(error)).toContain('cpu: cpu failed to start: out of luck.')
  expect((error as Error).cause).toMatchObject({ errors: [{ backend: 'wasm' }, { backend: 'tfjs-wasm' }, { backend: 'cpu' }] })
})

test("'auto' with a probe takes the fastest, and reports what it measured", async () => {
  const delays: Partial<Record<BackendName, number>> = { wasm: 20, webgpu: 2, webgl: 20, 'node-cpu': 20 }
  provide({ 'node-gpu': { availability: missing } })
  const report = await useBackend('auto', {
    async probe() {
      const now = starts.at(-1)?.name ?? 'cpu'
      if (now === 'tfjs-wasm') throw new Error('no such kernel')
      await new Promise((resolve) => setTimeout(resolve, delays[now]))
    },
  })
  expect(report.name).toBe('webgpu')
  expect(report.candidates.map(({ name }) => name)).toEqual(['wasm', 'webgpu', 'webgl', 'node-gpu', 'node-cpu', 'tfjs-wasm'])
  expect(report.candidates.map(({ milliseconds }) => milliseconds !== null)).toEqual([true, true, true, false, true, false])
  expect(report.candidates.at(-1)?.refused).toBe('no such kernel')
  expect(starts.at(-1)?.name).toBe('webgpu')
})

test("'auto' with a probe that nothing passes falls back on what starts", async () => {
  const report = await useBackend('auto', { probe: () => Promise.reject(new Error('no')) })
  expect(report.name).toBe('wasm')
  expect(report.candidates.filter(({ refused }) => refused === 'no')).toHaveLength(6)
})

test('leaves the active backend as it was if another one fails', async () => {
  await useBackend('cpu')
  registerBackend('broken', () => {
    throw new Error('no device')
  })
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const start: Adapter['start'] = async (options) => {
    await activate('webgl', 'broken', 'Mend it.')
    return stand('webgl').start(options)
  }
  provide({ webgl: { start } })
  await expect(useBackend('webgl')).rejects.toThrow(
    'useBackend: webgl failed to start: TensorFlow.js could not initialise it. Mend it.',
  )
  expect(getBackend()).toBe('cpu')
  removeBackend('broken')
  warnings.mockRestore()
})

test('refuses what it does not know', () => {
  // @ts-expect-error an unknown name
  expect(() => useBackend('cuda')).toThrow(
    'useBackend: name must be one of auto, wasm, tfjs-wasm, webgpu, webgl, node-gpu, node-cpu, cpu, got "cuda".',
  )
  expect(() => useBackend('wasm', { threads: 0 })).toThrow(InvalidArgumentError)
  expect(() => useBackend('wasm', { probe: () => {} })).toThrow("probe must be a function, and given with the name 'auto' only")
  // @ts-expect-error a misspelt option
  expect(() => useBackend('wasm', { thread: 2 })).toThrow(
    'useBackend: options must be of threads, files, fallbacks and probe, got "thread".',
  )
  // @ts-expect-error a misspelt file
  expect(() => useBackend('wasm', { files: { wasm: '/x' } })).toThrow('files must be of engine, engineFma and worker, got "wasm".')
  // @ts-expect-error no truth value
  expect(() => useBackend('wasm', { fallbacks: 1 })).toThrow('useBackend: fallbacks must be true or false, got 1.')
  // @ts-expect-error no URL
  expect(() => useBackend('wasm', { files: { worker: 1 } })).toThrow('files.worker must be a URL, as a string or an object, got 1.')
  // @ts-expect-error no files
  expect(() => useBackend('wasm', { files: '/x' })).toThrow('useBackend: files must be an object, got "/x".')
  // @ts-expect-error no options
  expect(() => useBackend('wasm', null)).toThrow('useBackend: options must be an object, got null.')
  // @ts-expect-error an unknown name
  expect(() => releaseBackend('auto')).toThrow(InvalidArgumentError)
})

async function fail(): Promise<never> {
  throw new Error('out of luck.\nAnd a second line.')
}

function cpuInstance(): never {
  throw new Error('never asked for')
}
