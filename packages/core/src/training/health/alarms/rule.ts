import type { EpochEvent } from '@sandglass/base'
import type { Model } from '../../../models/model.js'
import type { Extent } from '../../../schedules/span.js'
import type { Readings } from '../readings.js'

/** What is wrong: what was seen, with its figures, and what to try. */
export interface Trouble {
  readonly message: string
  /** Full sentences. */
  readonly cure: string
}

/** Judges each reading; it sees those before it too, the oldest first, without their lists. */
export interface ReadingRule {
  readonly name: string
  readonly judge: (readings: Readings, past: readonly Readings[]) => Trouble | null
}

/** Judges the epochs so far, after each of them. */
export interface EpochRule {
  readonly name: string
  readonly judge: (epochs: readonly EpochEvent[]) => Trouble | null
}

/** Judges a training before its first step, by what is known of it then. */
export interface BeginningRule {
  readonly name: string
  readonly judge: (training: { readonly model: Model; readonly extent: Extent }) => Trouble | null
}

/** A figure in a message: three digits, and no more of them than it has. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) >= 1000 || Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
}
