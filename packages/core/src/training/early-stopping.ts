import { type EpochEvent, type Measures, refuse } from '@sandglass/base'
import * as v from 'valibot'
import { flag, wholeNumber } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'

const monitorPattern = /^(training|validation)\.(loss|parts\.[^.]+)$/

export const earlyStoppingSchema = v.strictObject({
  monitor: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (monitor) => monitorPattern.test(monitor),
        'validation.loss, training.loss, or one of the parts, such as validation.parts.reconstruction',
      ),
      v.description('What must go down: validation.loss, training.loss, validation.parts.reconstruction, …'),
    ),
    'validation.loss',
  ),
  patience: wholeNumber('How many epochs in a row may pass without an improvement.'),
  minimumImprovement: v.optional(
    v.pipe(v.number(), v.finite(), v.minValue(0), v.description('How much lower the figure must be to count as improved.')),
    0,
  ),
  restoreBest: v.optional(flag('Whether the model ends with the weights of its best epoch.'), true),
})

export type EarlyStoppingOptions = {
  /** What must go down: `validation.loss` (default), `training.loss`, or a part, such as `validation.parts.reconstruction`. */
  readonly monitor?: string | undefined
  /** How many epochs in a row may pass without an improvement; at least 1. */
  readonly patience: number
  /** How much lower the figure must be to count as improved; at least 0. Default 0. */
  readonly minimumImprovement?: number | undefined
  /** Whether the model ends with the weights of its best epoch, however the training ends. Default true. */
  readonly restoreBest?: boolean | undefined
}

export type EarlyStopping = Resolved<EarlyStoppingOptions>

/** What early stopping knows of the epochs so far. Plain JSON but for the infinity it begins with. */
export interface Progress {
  readonly best: number
  /** 0 before the first epoch. */
  readonly bestEpoch: number
  /** Epochs in a row since the best one. */
  readonly waited: number
}

export const noProgress: Progress = { best: Number.POSITIVE_INFINITY, bestEpoch: 0, waited: 0 }

/** The progress after one more epoch. */
export function progressAfter(progress: Progress, epoch: number, figure: number, { minimumImprovement }: EarlyStopping): Progress {
  const improved = figure < progress.best - minimumImprovement
  return improved ? { best: figure, bestEpoch: epoch, waited: 0 } : { ...progress, waited: progress.waited + 1 }
}

export function isOver({ waited }: Progress, { patience }: EarlyStopping): boolean {
  return waited >= patience
}

/** Whether the monitored figure comes from the validation examples. */
export function monitorsValidation({ monitor }: EarlyStopping): boolean {
  return monitor.startsWith('validation.')
}

/** The figure that a monitor names. */
export function monitored({ training, validation }: EpochEvent, { monitor }: EarlyStopping): number {
  const [set, , part] = monitor.split('.')
  const measures = set === 'validation' ? validation : training
  return (part === undefined ? measures?.loss : measures?.parts[part]) ?? Number.NaN
}

/** Whether the monitored figure is a part of the loss, which not every model has. */
export function monitorsPart({ monitor }: EarlyStopping): boolean {
  return monitor.includes('.parts.')
}

/** @throws InvalidArgumentError if the monitor names a part that the loss doesn't have */
export function checkMonitor(caller: string, { monitor }: EarlyStopping, { parts }: Measures): void {
  const [set, , part] = monitor.split('.')
  if (part === undefined || Object.hasOwn(parts, part)) return
  const figures = ['loss', ...Object.keys(parts).map((name) => `parts.${name}`)].map((figure) => `${set}.${figure}`)
  refuse(caller, 'earlyStopping.monitor', `one of ${figures.join(', ')}`, monitor, 'Name a part that the loss has.')
}
