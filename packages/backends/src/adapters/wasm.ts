import { BackendUnavailableError } from '@sandglass/base'
import { backend, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { EngineBackend, type EngineOptions } from '../engine/backend.js'
import { registerKernels } from '../kernels/index.js'
import { platform, processorInWords } from '../platform.js'
import { activate } from './activate.js'
import type { Adapter } from './adapter.js'
import { available, unavailable } from './availability.js'

const needsSimd = 'Use Node ≥ 20.19 or a browser since 2023, or choose the backend cpu.'
/** More than these have nothing left to share at the sizes of an autoencoder's layers. */
const mostThreads = 8

/** Sandglass's own engine: a TensorFlow.js backend over one WebAssembly memory. */
export const wasm: Adapter = {
  name: 'wasm',
  description: "Sandglass's own WebAssembly engine",
  async availability() {
    return platform().simd
      ? available
      : unavailable('This JavaScript engine has no WebAssembly with 128-bit vectors (SIMD).', needsSimd)
  },
  async start({ threads }) {
    const { relaxedSimd, sharedMemory } = platform()
    const wanted = sharedMemory ? (threads ?? defaultThreads()) : 1
    const tensorflowName = nameFor(wanted)
    const starting = registering.then(() => register(tensorflowName, { threads: wanted, fma: relaxedSimd }))
    registering = starting.catch(() => {})
    await starting
    await activate('wasm', tensorflowName, needsSimd)
    const engine = backend() as EngineBackend
    const device = processorInWords(engine.threads)
    return { tensorflowName, device, threads: engine.threads, simd: true, fma: engine.fma, versions: {} }
  },
  async release() {
    for (const name of started) if (findBackendFactory(name) !== null) removeBackend(name)
    started.clear()
  },
}

/** TensorFlow.js's names for the engines that were started: one for each number of threads. */
const started = new Set<string>()
let registering: Promise<unknown> = Promise.resolve()

function defaultThreads(): number {
  return Math.min(platform().cores, mostThreads)
}

/** Not `wasm`: by that name TensorFlow.js's own WebAssembly backend registers itself. */
function nameFor(threads: number): string {
  return threads === defaultThreads() ? 'sandglass' : `sandglass-${threads}`
}

/** The first backend is made here, since TensorFlow.js would swallow the reason why its factory failed. */
async function register(name: string, options: EngineOptions): Promise<void> {
  if (findBackendFactory(name) !== null) return
  let first: EngineBackend | null = await createWithThreads(options)
  registerKernels(name)
  registerBackend(name, () => {
    const ready = first
    first = null
    // Asked again, as after `engine().reset()`, TensorFlow.js wants a backend without the old tensors.
    return ready ?? createWithThreads(options)
  })
  started.add(name)
}

/** With one thread where the page does not allow workers. */
async function createWithThreads(options: EngineOptions): Promise<EngineBackend> {
  try {
    return await EngineBackend.create(options)
  } catch (error) {
    if (BackendUnavailableError.isInstance(error) || options.threads === 1) throw error
    return EngineBackend.create({ ...options, threads: 1 })
  }
}
