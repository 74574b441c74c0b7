/**
 * What the referee and a contestant say to each other: one JSON document a line, on the contestant's
 * standard input and output. Contestants in Python speak it too (`python/contestant.py`).
 */

/** The ways to be timed. */
export type Play =
  /** Training steps on a batch that stays on the device; answers milliseconds a step. */
  'steps'

/** What the referee asks, one at a time. */
export type Order =
  /** Load a problem, get warm. */
  { readonly type: 'prepare'; readonly play: Play; readonly problem: string } | { readonly type: 'round' }

/** What a contestant answers. */
export type Answer =
  | {
      readonly type: 'ready'
      readonly version: string
      /** How many it truly runs on. */
      readonly threads: number
      /** Of the first steps from the problem's weights, to see that all systems solve the same problem. */
      readonly losses: readonly number[]
    }
  /** One round's result, in the work's unit. */
  | { readonly type: 'result'; readonly value: number }
  | { readonly type: 'unable'; readonly reason: string }
