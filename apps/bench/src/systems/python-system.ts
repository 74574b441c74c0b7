import { fileURLToPath } from 'node:url'
import { startProcess } from '../referee/contestant.js'
import { pinned } from './pinned.js'
import type { System } from './system.js'

const program = fileURLToPath(new URL('../python/contestant.py', import.meta.url))

/** A framework of Python's. Its threads are held by every variable that its libraries heed, before they are loaded. */
export function pythonSystem(name: string): System {
  return {
    name,
    threads: 'any',
    byDefault: true,
    refusal: ({ python }) => (python === null ? 'it needs --python <interpreter>' : null),
    start({ python }, threads) {
      const count = String(threads)
      return startProcess(
        pinned(
          {
            command: python ?? 'python3',
            args: ['-u', program, name, count],
            env: {
              OMP_NUM_THREADS: count,
              MKL_NUM_THREADS: count,
              OPENBLAS_NUM_THREADS: count,
              TF_NUM_INTRAOP_THREADS: count,
              TF_NUM_INTEROP_THREADS: count,
              NPROC: count,
              JAX_PLATFORMS: 'cpu',
              CUDA_VISIBLE_DEVICES: '',
              TF_CPP_MIN_LOG_LEVEL: '2',
            },
          },
          threads,
        ),
      )
    },
  }
}
