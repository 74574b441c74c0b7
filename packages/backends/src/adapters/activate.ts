import { BackendUnavailableError } from '@sandglass/base'
import { getBackend, ready, setBackend } from '@tensorflow/tfjs-core'
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
    if (started) await outlastOtherStarts(tensorflowName)
  } catch (cause) {
    throw new BackendUnavailableError(name, `useBackend: ${name} failed to start: ${firstLine(cause)}.`, { cure, cause })
  }
  if (!started)
    throw new BackendUnavailableError(name, `useBackend: ${name} failed to start: TensorFlow.js could not initialise it.`, { cure })
}

/**
 * While a start that others began (`tf.ready()`, say) is under way, TensorFlow.js refuses every
 * operation, whatever backend is active; and the one that started becomes the active one.
 */
async function outlastOtherStarts(tensorflowName: string): Promise<void> {
  await ready()
  if (getBackend() !== tensorflowName) await setBackend(tensorflowName)
}
