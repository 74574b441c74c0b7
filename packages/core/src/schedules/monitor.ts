import { type EpochEvent, type Measures, refuse } from '@sandglass/base'
import * as v from 'valibot'
import { suggestion } from '../configuration/nearest-name.js'
import type { Resolved } from '../configuration/resolved.js'
import { builtInMonitors, type Goal, measureOf, usualGoal } from './measures.js'

const lossPattern = /^(training|validation)\.(loss|parts\.[^.]+)$/

/** What tells whether a training is getting on; for the config of whatever goes by that. */
export const monitorEntries = {
  monitor: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (monitor) => lossPattern.test(monitor) || measureOf(monitor) !== null,
        `validation.loss, training.loss, one of the parts, such as validation.parts.reconstruction, or one of ${builtInMonitors.join(', ')}`,
      ),
      v.description(
        `The figure to go by: validation.loss, training.loss, validation.parts.reconstruction, …; or ${builtInMonitors.join(', ')}.`,
      ),
      v.examples(['validation.loss', 'training.loss', 'validation.parts.reconstruction', ...builtInMonitors]),
    ),
    'validation.loss',
  ),
  goal: v.optional(
    v.nullable(
      v.pipe(
        v.picklist(['lowest', 'highest']),
        v.description('Whether the figure is the better the lower or the higher it is; null for what is usual of it.'),
      ),
    ),
    null,
  ),
  minimumImprovement: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.minValue(0),
      v.description('How much better than the best one the figure must be to count as improved.'),
    ),
    0,
  ),
}

export type MonitorOptions = {
  /**
   * The figure to go by: `validation.loss` (default), `training.loss`, a part, such as `validation.parts.reconstruction`;
   * `validation.meanSquaredError`, `validation.peakSignalToNoise` (decibels, of values in [0, 1]), for a model with a posterior
   * `validation.rate`, `validation.distortion` (nats an example, whatever `beta` is) and `validation.activeUnits`, for a discrete
   * one `validation.codesUsed` and `validation.codePerplexity`, all over the whole of validation; or
   * `validation.measures.<name>`, a measure of one's own among the training's `measures`.
   */
  readonly monitor?: string | undefined
  /**
   * Whether the figure is the better the lower or the higher it is. Default null, for what is usual: a loss is to be low,
   * decibels, units and codes are to be many, and a measure of one's own says it.
   */
  readonly goal?: Goal | null | undefined
  /** How much better than the best one the figure must be to count as improved; at least 0. Default 0. */
  readonly minimumImprovement?: number | undefined
}

export type Monitor = Resolved<MonitorOptions>

/** What is known of the epochs so far, as plain JSON. */
export interface Progress {
  /** The best figure; null before there was one. */
  readonly best: number | null
  /** 0 before the first epoch. */
  readonly bestEpoch: number
  /** Epochs in a row since the best one. */
  readonly waited: number
}

export const noProgress: Progress = { best: null, bestEpoch: 0, waited: 0 }

/** The progress after one more epoch. A figure that is not finite is no improvement. */
export function progressAfter(progress: Progress, epoch: number, figure: number, monitor: Monitor): Progress {
  return improves(figure, progress.best, monitor)
    ? { best: figure, bestEpoch: epoch, waited: 0 }
    : { ...progress, waited: progress.waited + 1 }
}

function improves(figure: number, best: number | null, monitor: Monitor): boolean {
  if (!Number.isFinite(figure)) return false
  if (best === null) return true
  const { goal, minimumImprovement } = monitor
  return (goal ?? usualGoal(monitor.monitor)) === 'lowest' ? figure < best - minimumImprovement : figure > best + minimumImprovement
}

/** Whether the monitored figure comes from the validation examples. */
export function monitorsValidation({ monitor }: Pick<Monitor, 'monitor'>): boolean {
  return monitor.startsWith('validation.')
}

/** The figure that a monitor names; NaN where the epoch has none. */
export function monitored(
  { training, validation, measures }: Pick<EpochEvent, 'training' | 'validation' | 'measures'>,
  { monitor }: Pick<Monitor, 'monitor'>,
): number {
  const measure = measureOf(monitor)
  if (measure) return measures?.[measure.name] ?? Number.NaN
  const [set, , part] = monitor.split('.')
  const pass = set === 'validation' ? validation : training
  return (part === undefined ? pass?.loss : pass?.parts[part]) ?? Number.NaN
}

/** Whether the monitored figure is a part of the loss, which not every model has. */
export function monitorsPart({ monitor }: Pick<Monitor, 'monitor'>): boolean {
  return monitor.includes('.parts.')
}

/**
 * @param argument the option that holds the monitor, such as `earlyStopping`
 * @throws InvalidArgumentError if the monitor names a part that the loss doesn't have
 */
export function checkMonitored(caller: string, argument: string, { monitor }: Pick<Monitor, 'monitor'>, { parts }: Measures): void {
  const [set, , part] = monitor.split('.')
  if (part === undefined || Object.hasOwn(parts, part)) return
  const figures = ['loss', ...Object.keys(parts).map((name) => `parts.${name}`)].map((figure) => `${set}.${figure}`)
  refuse(
    caller,
    `${argument}.monitor`,
    `one of ${figures.join(', ')}`,
    monitor,
    `${suggestion(monitor, figures)}Name a part that the loss has.`,
  )
}
