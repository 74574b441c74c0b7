import { BackendUnavailableError } from '@sandglass/base'
import { setBackend } from '@tensorflow/tfjs-core'
import type { BackendName } from './adapter.js'

/**
 * Makes a registered TensorFlow.js backend the active one.
 *
 * `setBackend` answers false when a device fails, while `getBackend()` goes on to name it: so its
 * answer is what counts.
 *
 * @param cure what to do if the device fails
 * @throws BackendUnavailableError if it can't be started
 */
export async function activate(name: BackendName, tensorflowName: string, cure: string): Promise<void> {
  let started: boolean
  try {
    started = await setBackend(tensorflowName)
  } catch (cause) {
    throw new BackendUnavailableError(name, `useBackend: ${name} failed to start: ${messageOf(cause)}.`, { cure, cause })
  }
  if (!started)
    throw new BackendUnavailableError(name, `useBackend: ${name} must be able to start, but TensorFlow.js refused its device.`, {
      cure,
    })
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}
