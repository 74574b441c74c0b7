import type { TensorFile } from '@sandglass/core'
import type { Credentials, ProcessPlay, RoundPlay } from '../protocol.js'

/** A contestant that is warm. */
export interface Prepared {
  /** See the protocol. */
  readonly signature: readonly number[]
  /** One round's figure, in the unit that the play has. */
  round(): Promise<number>
  /** Frees what the play holds on the device, before the next one. */
  end(): Promise<void>
}

/** How a system that runs in JavaScript plays. */
export interface Player extends Credentials {
  /** @throws Error with the reason, if it can't */
  prepare(play: RoundPlay, problem: TensorFile): Promise<Prepared>
  /** @throws Error with the reason, if it can't */
  once(play: ProcessPlay, problem: TensorFile): Promise<number>
}

/** A play that a system has no part for. */
export function noPart(play: string): never {
  throw new Error(`it has no part for ${play}`)
}
