import { refuse } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'

/** What a backend must tell for its memory to be measured: our engine does. */
interface MeteredBackend {
  memory(): { readonly heapBytesInUse: number; readonly heapBytesPeak: number }
  resetMemoryPeak(): void
}

/**
 * The most bytes of the backend's memory that were in use at once while `work` ran, above what was before:
 * tensors and what kernels need while they run.
 *
 * @throws InvalidArgumentError if the backend in use does not tell
 */
export async function peakBytes(caller: string, work: () => Promise<unknown>): Promise<number> {
  const backend = meteredBackend(caller)
  const before = backend.memory().heapBytesInUse
  backend.resetMemoryPeak()
  await work()
  return backend.memory().heapBytesPeak - before
}

function meteredBackend(caller: string): MeteredBackend {
  const backend = tf.backend() as unknown as Partial<MeteredBackend>
  if (typeof backend.resetMemoryPeak !== 'function')
    refuse(caller, 'the backend', 'one that tells its peak of memory', tf.getBackend(), "Use the engine: await useBackend('wasm').")
  return backend as MeteredBackend
}
