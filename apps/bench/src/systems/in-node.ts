import { fileURLToPath } from 'node:url'
import type { BackendName } from '@sandglass/backends'
import type { Contestant } from '../referee/contestant.js'
import { startProcess } from '../referee/process.js'
import { pinned } from './pinned.js'
import { threadVariables } from './threads.js'

const program = fileURLToPath(new URL('./contestant.js', import.meta.url))

/**
 * A player of ours in a Node process; see contestant.ts for the detail.
 *
 * @param processors how many it may run on: as many as it has threads, unless this says otherwise
 */
export function startInNode(
  player: 'core' | 'jax-js',
  threads: number,
  detail: BackendName | (string & {}),
  processors = threads,
): Contestant {
  const args = [program, player, String(threads), detail]
  return startProcess(pinned({ command: process.execPath, args, env: threadVariables(threads) }, processors))
}
