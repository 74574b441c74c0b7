import { BackendUnavailableError } from '@sandglass/base'
import { backend, getBackend } from '@tensorflow/tfjs-core'

/** @throws BackendUnavailableError if TensorFlow.js has no backend to compute on yet */
export function requireBackend(caller: string): void {
  try {
    // Starts a backend that is registered and needs no waiting for; throws if there is none.
    backend()
  } catch (cause) {
    throw new BackendUnavailableError(getBackend() ?? 'none', `${caller}: TensorFlow.js has no backend that is ready.`, {
      cure: 'Call `await useBackend()` of @sandglass/backends first, or import a TensorFlow.js backend and `await tf.ready()`.',
      cause,
    })
  }
}
