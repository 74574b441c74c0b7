import type { BackendName } from '@sandglass/backends'

/** Who is timed: each runs in a process of its own. */
export interface System {
  readonly name: string
  readonly backend: BackendName
  readonly threads: readonly number[]
}

export const systems: readonly System[] = [
  { name: 'sandglass', backend: 'wasm', threads: [1] },
  { name: 'tfjs-wasm', backend: 'tfjs-wasm', threads: [1] },
  { name: 'tfjs-cpu', backend: 'cpu', threads: [1] },
]
