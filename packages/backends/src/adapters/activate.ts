import { BackendUnavailableError } from '@sandglass/base'
import { setBackend } from '@tensorflow/tfjs-core'
import type { BackendName } from './adapter.js'
import { firstLine } from './peer.js'

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
    throw new BackendUnavailableError(name, `useBackend: ${name} failed to start: ${firstLine(cause)}.`, { cure, cause })
  }
  if (!started)
    throw new BackendUnavailableError(name, `useBackend: ${name} failed to start: TensorFlow.js could not initialise it.`, { cure })
}
