import { setTimeout } from 'node:timers/promises'
import { allowFma } from '@sandglass/backends'
import { registerBackend } from '@tensorflow/tfjs-core'
import { EngineBackend } from '../../../packages/backends/src/engine/backend.js'
import '@tensorflow/tfjs-backend-cpu'
import { kernels, registerKernels } from '../../../packages/backends/src/kernels/index.js'

export type { EngineBackend }

/** How an engine under test is set up. */
export interface EngineSetup {
  readonly threads: number
  /** Whether it is the build with fused multiply-add. */
  readonly fma?: boolean
  /** Whether every job is cut into chunks, however small it is; so that small problems try what large ones use. */
  readonly alwaysCut?: boolean
  /** How large the memory may become; 2 GB if left out. */
  readonly maximumBytes?: number
}

/** An engine, and the name that TensorFlow.js knows it by. */
export interface Engine {
  readonly name: string
  readonly backend: EngineBackend
}

// Before anything is compiled.
if (!allowFma()) throw new Error('This Node must have fused multiply-add in WebAssembly, to test the build that uses it.')

/** The kernels that are ours; all others are those of TensorFlow.js's cpu backend. */
export const ownKernels: readonly string[] = kernels.map(({ kernelName }) => kernelName)

/** Starts an engine of its own, and awaits its workers; more engines can stand side by side. */
export async function startEngine(setup: EngineSetup, name: string = nameOf(setup)): Promise<Engine> {
  const backend = await createBackend(setup)
  offerBackend(name, () => backend)
  await allWorkers(backend)
  return { name, backend }
}

export function createBackend(setup: EngineSetup): Promise<EngineBackend> {
  return EngineBackend.create(setup)
}

/** Makes backends known to TensorFlow.js by `name`: it asks for one when it first needs it, and again once it was reset. */
export function offerBackend(name: string, create: () => EngineBackend | Promise<EngineBackend>): void {
  registerKernels(name)
  registerBackend(name, create)
}

/** `2 threads, always cut`, `1 thread, with fused multiply-add` */
export function nameOf({ threads, fma = false, alwaysCut = false }: EngineSetup): string {
  return `${threads} thread${threads === 1 ? '' : 's'}${alwaysCut ? ', always cut' : ''}${fma ? ', with fused multiply-add' : ''}`
}

/** Where the pool counts those of its workers that sleep: see assembly/pool.ts. */
const sleepingWorkers = 192

/**
 * Resolves once all workers have come and, for want of work, gone to sleep. Without this the owner
 * would do all the work of a short test by itself.
 *
 * @throws Error if they don't come
 */
export async function allWorkers({ threads, heap }: EngineBackend): Promise<void> {
  for (let waited = 0; threads > 1; waited++) {
    if (Atomics.load(new Int32Array(heap.memory.buffer), sleepingWorkers / 4) === threads - 1) return
    if (waited > 10_000) throw new Error(`${threads - 1} workers must come, and they did not`)
    await setTimeout(1)
  }
}
