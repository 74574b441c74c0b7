import type { Contestant } from '../referee/contestant.js'

/** Who is timed. */
export interface System {
  /** As `--systems` and the tables name it. */
  readonly name: string
  /** Whether it runs on as many threads as it is told to, or always on one. */
  readonly threads: 'any' | 'one'
  /** Why it is left out unless it is asked for by name; null if it always takes part. */
  leftOut(setting: Setting): string | null
  start(setting: Setting, threads: number): Contestant
}

/** What the command line says about where systems are. */
export interface Setting {
  /** The Python interpreter that has Keras, PyTorch and JAX; null for none. */
  readonly python: string | null
}
