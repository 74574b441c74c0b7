import { BackendUnavailableError } from '@sandglass/base'
import { backend, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { isBehindFlag } from '../allow-fma.js'
import { EngineBackend, type EngineOptions } from '../engine/backend.js'
import { registerKernels } from '../kernels/index.js'
import { inNode, platform, processorInWords } from '../platform.js'
import { activate } from './activate.js'
import type { Adapter } from './adapter.js'
import { available, unavailable } from './availability.js'
import { firstLine } from './peer.js'

const needsSimd = 'Use Node ≥ 20.19 or a browser since 2023, or choose the backend cpu.'
/** As many as assembly/pool.ts has room for. */
const roomForThreads = 64

/** Sandglass's own engine: a TensorFlow.js backend over one WebAssembly memory. */
export const wasm: Adapter = {
  name: 'wasm',
  description: "Sandglass's own WebAssembly engine",
  async availability() {
    return platform().simd
      ? available
      : unavailable('This JavaScript engine has no WebAssembly with 128-bit vectors (SIMD).', needsSimd)
  },
  async start({ threads, files, fallbacks }) {
    const { fma, sharedMemory, cores, threads: usual } = platform()
    const wanted = sharedMemory ? Math.min(threads ?? usual, roomForThreads) : 1
    const tensorflowName = nameFor(wanted)
    const urls = inNode() ? null : files
    const options = { threads: wanted, fma, wasmUrl: fma ? urls?.engineFma : urls?.engine, workerUrl: urls?.worker }
    const starting = registering.then(() => register(tensorflowName, options, fallbacks))
    registering = starting.catch(() => {})
    await starting
    await activate('wasm', tensorflowName, needsSimd)
    const engine = backend() as EngineBackend
    return {
      tensorflowName,
      device: processorInWords(engine.threads),
      threads: engine.threads,
      simd: true,
      fma: engine.fma,
      versions: {},
      notes: notesOn(engine, threads ?? cores),
    }
  },
  async release() {
    for (const name of started) if (findBackendFactory(name) !== null) removeBackend(name)
    started.clear()
  },
}

/** Of engines that were to have more than one thread, why they have one. */
const refusals = new WeakMap<EngineBackend, string>()
/** TensorFlow.js's names for the engines that were started: one for each number of threads. */
const started = new Set<string>()
let registering: Promise<unknown> = Promise.resolve()

/** Not `wasm`: by that name TensorFlow.js's own WebAssembly backend registers itself. */
function nameFor(threads: number): string {
  return threads === platform().threads ? 'sandglass' : `sandglass-${threads}`
}

/** The first backend is made here, since TensorFlow.js would swallow the reason why its factory failed. */
async function register(name: string, options: EngineOptions, fallbacks: boolean): Promise<void> {
  const loading = fallbacks ? import('@tensorflow/tfjs-backend-cpu') : null
  if (findBackendFactory(name) === null) await registerEngine(name, options)
  await loading
  registerKernels(name)
}

async function registerEngine(name: string, options: EngineOptions): Promise<void> {
  let first: EngineBackend | null = await createWithThreads(options)
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
    const engine = await EngineBackend.create({ ...options, threads: 1 })
    refusals.set(engine, firstLine(error))
    return engine
  }
}

/** @param wished threads, as far as that depends on nobody but the user and the processor */
function notesOn(engine: EngineBackend, wished: number): string[] {
  const notes: string[] = []
  if (engine.threads === 1 && wished > 1) notes.push(whyOneThread(engine))
  else if (engine.threads < wished)
    notes.push(`${engine.threads} threads, not ${wished}: there is room for no more than ${roomForThreads}.`)
  if (!engine.fma && isBehindFlag())
    notes.push('No fused multiply-add, which this Node has behind a flag. Call allowFma() before useBackend().')
  return notes
}

function whyOneThread(engine: EngineBackend): string {
  const refusal = refusals.get(engine)
  if (refusal === undefined)
    return 'One thread, as there is no shared memory. Serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.'
  return `One thread, as no worker could be started: ${refusal}. Allow workers from blob: in the page's Content-Security-Policy, or serve engine-worker.js and name it in files.worker.`
}
