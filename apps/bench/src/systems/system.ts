import type { Contestant } from '../referee/contestant.js'

/** Who is timed. */
export interface System {
  /** As `--systems` and the tables name it. */
  readonly name: string
  /** Whether it runs on as many threads as it is told to, or always on one. */
  readonly threads: 'any' | 'one'
  /** Whether it takes part without being asked for. */
  readonly byDefault: boolean
  /** Why it can't take part; null if it can, as far as that is known before it starts. */
  refusal(setting: Setting): string | null
  start(setting: Setting, threads: number): Contestant
}

/** What the command line says about where systems are. */
export interface Setting {
  /** The Python interpreter that has Keras, PyTorch and JAX; null for none. */
  readonly python: string | null
}

/** A system at one number of threads. */
export interface Entrant {
  readonly name: string
  start(): Contestant
}
