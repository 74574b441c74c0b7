import { registerBackend } from '@tensorflow/tfjs-core'
import { EngineBackend } from '../../../packages/backends/src/engine/backend.js'
import { registerKernels } from '../../../packages/backends/src/kernels/index.js'

/** How an engine under test is set up. */
export interface EngineSetup {
  /** How large the memory may become; 2 GB if left out. */
  readonly maximumBytes?: number
}

/** An engine, and the name that TensorFlow.js knows it by. */
export interface Engine {
  readonly name: string
  readonly backend: EngineBackend
}

/** Starts an engine of its own; more of them can stand side by side. */
export async function startEngine(name: string, setup: EngineSetup = {}): Promise<Engine> {
  const backend = await createBackend(setup)
  offerBackend(name, () => backend)
  return { name, backend }
}

export function createBackend({ maximumBytes }: EngineSetup): Promise<EngineBackend> {
  return EngineBackend.create(maximumBytes)
}

/** Makes backends known to TensorFlow.js by `name`: it asks for one when it first needs it, and again once it was reset. */
export function offerBackend(name: string, create: () => EngineBackend | Promise<EngineBackend>): void {
  registerKernels(name)
  registerBackend(name, create)
}
