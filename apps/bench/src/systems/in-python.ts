import { fileURLToPath } from 'node:url'
import { startProcess } from '../referee/process.js'
import { pinned } from './pinned.js'
import type { System } from './system.js'
import { threadVariables } from './threads.js'

const program = fileURLToPath(new URL('../python/contestant.py', import.meta.url))

/** A framework of Python's, on the processor. */
export function pythonSystem(name: 'keras' | 'pytorch' | 'jax'): System {
  return {
    name,
    threads: 'any',
    leftOut: ({ python }) => (python === null ? 'name a Python interpreter that has it, by --python' : null),
    start({ python }, threads) {
      const env = { ...threadVariables(threads), JAX_PLATFORMS: 'cpu', CUDA_VISIBLE_DEVICES: '', TF_CPP_MIN_LOG_LEVEL: '2' }
      const args = ['-u', program, name, String(threads)]
      return startProcess(pinned({ command: python ?? 'python3', args, env }, threads))
    },
  }
}
