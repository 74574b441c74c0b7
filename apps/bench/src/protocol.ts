/**
 * What the referee and a contestant say to each other: one JSON document a line, on the contestant's
 * standard input and output. Contestants in Python speak it too (`python/contestant.py`).
 */

/** The ways to be timed in rounds; a contestant answers each round with a figure in the unit that is given here. */
export type RoundPlay =
  /** Training steps on a batch that stays on the device, and one read of the loss after them: milliseconds a step. */
  | 'steps'
  /** An epoch with the whole path of the data: milliseconds a step. */
  | 'epoch'
  /** Images through a model and back: milliseconds. */
  | 'reconstruct'
  /** Images through an encoder: milliseconds. */
  | 'encode'
  /** Training steps as above, but for what they spend inside of kernels: milliseconds a step. */
  | 'overhead'
  /** One operation of TensorFlow.js: milliseconds. */
  | 'operation'

/** The ways to be measured once in a process's life. */
export type ProcessPlay =
  /** One training step: the referee's own clock runs, from before the process was started. */
  | 'first-step'
  /** A training: the most memory that the process has held, in MB. */
  | 'peak-memory'

export type Play = RoundPlay | ProcessPlay

/** What the referee asks, one at a time. */
export type Order =
  /** Load a problem (the path of its file) and get warm. */
  | { readonly type: 'prepare'; readonly play: RoundPlay; readonly problem: string }
  | { readonly type: 'round' }
  | { readonly type: 'once'; readonly play: ProcessPlay; readonly problem: string }

/** What a contestant tells of itself. */
export interface Credentials {
  readonly version: string
  /** How many it truly runs on. */
  readonly threads: number
}

/** What a contestant answers. */
export type Answer =
  | ({
      readonly type: 'ready'
      /** What it came to at the start, such as the first losses from the problem's weights: to see that all solve the same problem. */
      readonly signature: readonly number[]
    } & Credentials)
  /** One round's figure. */
  | { readonly type: 'result'; readonly value: number }
  | ({ readonly type: 'done'; readonly value: number } & Credentials)
  | { readonly type: 'unable'; readonly reason: string }
