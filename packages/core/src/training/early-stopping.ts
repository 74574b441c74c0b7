import * as v from 'valibot'
import { flag, wholeNumber } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import { type MonitorOptions, monitorEntries, type Progress } from '../schedules/monitor.js'

export const earlyStoppingSchema = v.strictObject({
  ...monitorEntries,
  patience: wholeNumber('How many epochs in a row may pass without an improvement.'),
  restoreBest: v.optional(flag('Whether the model ends with the weights of its best epoch.'), true),
})

export type EarlyStoppingOptions = MonitorOptions & {
  /** How many epochs in a row may pass without an improvement; at least 1. */
  readonly patience: number
  /** Whether the model ends with the weights of its best epoch, however the training ends. Default true. */
  readonly restoreBest?: boolean | undefined
}

export type EarlyStopping = Resolved<EarlyStoppingOptions>

export function isOver({ waited }: Progress, { patience }: EarlyStopping): boolean {
  return waited >= patience
}
