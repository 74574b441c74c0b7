import { registerBackend } from '@tensorflow/tfjs-core'
import { EngineBackend } from '../../../packages/backends/src/engine/backend.js'
import { registerKernels } from '../../../packages/backends/src/kernels/index.js'

export type { EngineBackend }

/** How an engine under test is set up. */
export interface EngineSetup {
  /** Of how large the memory may become; 2 GB if left out. */
  readonly maximumBytes?: number
}

/** An engine of its own, known to TensorFlow.js by `name`; more of them can stand side by side. */
export async function startEngine(name: string, setup: EngineSetup = {}): Promise<EngineBackend> {
  const backend = await createEngine(setup)
  offerEngine(name, () => backend)
  return backend
}

export function createEngine({ maximumBytes }: EngineSetup): Promise<EngineBackend> {
  return EngineBackend.create(maximumBytes)
}

/** Makes engines known to TensorFlow.js by `name`: it asks for one when it first needs it, and again once it was reset. */
export function offerEngine(name: string, create: () => EngineBackend | Promise<EngineBackend>): void {
  registerKernels(name)
  registerBackend(name, create)
}
