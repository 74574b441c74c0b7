import type { Machine } from '../document.js'

/** What training on a set that is read by position takes, beside one that is held: JSON. */
export interface StreamingDocument {
  /** What the set takes on disk; a tenth of it may be held. */
  readonly bytes: number
  /** By how much the process grew while it trained on the set, and read all of it in an order of chance: the model and its training included. */
  readonly growthBytes: number
  /** How many steps each training took in a turn. */
  readonly stepsPerTurn: number
  /** Seconds of the same steps, taken in turn: on the set held whole, and read by position. */
  readonly pairs: readonly { readonly held: number; readonly read: number }[]
  /** The speed of the one that reads by that of the one that holds, pair by pair. */
  readonly speed: { readonly median: number; readonly least: number }
  readonly threads: number
  readonly date: string
  readonly commit: string | null
  readonly machine: Machine
}
