import type { EpochEvent } from '@sandglass/base'
import * as v from 'valibot'
import { nonNegative, wholeNumber } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import { type MonitorOptions, monitorEntries, monitored, noProgress, type Progress, progressAfter } from './monitor.js'

export type OnPlateauOptions = MonitorOptions & {
  readonly initial: number
  /** What it is multiplied by each time; above 0 and below 1. Default 0.5. */
  readonly factor?: number | undefined
  /** How many epochs in a row may pass without an improvement; at least 1. Default 3. */
  readonly patience?: number | undefined
  /** What it does not fall below. Default 0. */
  readonly minimum?: number | undefined
}

export type OnPlateauConfig = { readonly type: 'on-plateau' } & Resolved<OnPlateauOptions>

export const onPlateauSchema = v.strictObject({
  type: v.literal('on-plateau'),
  initial: nonNegative('The value at first.'),
  factor: v.optional(v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('What it is multiplied by each time.')), 0.5),
  patience: v.optional(wholeNumber('How many epochs in a row may pass without an improvement.'), 3),
  minimum: v.optional(nonNegative('What it does not fall below.'), 0),
  ...monitorEntries,
})

/** What the schedule remembers between epochs, as plain JSON. */
export interface PlateauMemo {
  /** How often the value was reduced. */
  readonly reductions: number
  readonly progress: Progress
}

export const noPlateau: PlateauMemo = { reductions: 0, progress: noProgress }

/** Smaller each time that the monitored figure has not improved for `patience` epochs: initial · factorᵏ. */
export function onPlateauAt({ initial, factor, minimum }: OnPlateauConfig, { reductions }: PlateauMemo): number {
  return Math.max(Math.min(initial, minimum), initial * factor ** reductions)
}

/** The memo after one more epoch. After a reduction the waiting begins anew. */
export function plateauAfter(config: OnPlateauConfig, { reductions, progress }: PlateauMemo, event: EpochEvent): PlateauMemo {
  const next = progressAfter(progress, event.epoch, monitored(event, config), config)
  if (next.waited < config.patience) return { reductions, progress: next }
  return { reductions: reductions + 1, progress: { ...next, waited: 0 } }
}
