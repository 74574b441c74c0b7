import { fileURLToPath } from 'node:url'
import type { BackendName } from '@sandglass/backends'
import { startProcess } from '../referee/contestant.js'
import { pinned } from './pinned.js'
import type { System } from './system.js'

const program = fileURLToPath(new URL('./contestant.js', import.meta.url))

/** A system that plays with core, on a backend, in a Node process. */
export function coreSystem(
  name: string,
  backend: BackendName,
  { threads, byDefault }: Pick<System, 'threads' | 'byDefault'>,
): System {
  return {
    name,
    threads,
    byDefault,
    refusal: () => null,
    start: (_, threads) =>
      startProcess(pinned({ command: process.execPath, args: [program, 'core', backend, String(threads)] }, threads)),
  }
}
