import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import type { ProcessOptions } from '../referee/process.js'

/** Whether processes can be tied to processors here: Linux's `taskset`. */
export const canPin = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'taskset')))

/**
 * A process tied to as many processors as it has threads: some systems can be held to a number of
 * threads in no other way, and helpers (a garbage collector, a compiler) then count as well.
 */
export function pinned(options: ProcessOptions, threads: number): ProcessOptions {
  if (!canPin || threads >= availableParallelism()) return options
  return { ...options, command: 'taskset', args: ['--cpu-list', `0-${threads - 1}`, options.command, ...options.args] }
}
