import type { Play } from '../protocol.js'

/** A contestant that is ready: what it tells of itself, and how it takes a round. */
export interface Prepared {
  readonly losses: readonly number[]
  /** One round's result, in the work's unit. */
  round(): Promise<number>
}

/** How a system that runs in JavaScript plays. */
export interface Player {
  readonly version: string
  readonly threads: number
  /** @throws Error with the reason, if it can't */
  prepare(play: Play, problem: Uint8Array): Promise<Prepared>
}
