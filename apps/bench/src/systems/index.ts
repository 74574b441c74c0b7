import { coreSystem } from './node-system.js'
import { pythonSystem } from './python-system.js'
import type { System } from './system.js'

/** Everyone who can be timed, in the order of the tables. */
export const systems: readonly System[] = [
  coreSystem('sandglass', 'wasm', { threads: 'any', byDefault: true }),
  coreSystem('tfjs-wasm', 'tfjs-wasm', { threads: 'one', byDefault: true }),
  coreSystem('tfjs-node', 'node-cpu', { threads: 'any', byDefault: true }),
  coreSystem('tfjs-cpu', 'cpu', { threads: 'one', byDefault: false }),
  pythonSystem('keras'),
  pythonSystem('pytorch'),
  pythonSystem('jax'),
]
