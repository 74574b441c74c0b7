import * as v from 'valibot'
import type { Model } from '../models/model.js'
import { type ScheduleConfig, scheduleSchema, valueAt } from '../schedules/index.js'
import type { Extent, Span } from '../schedules/span.js'

/** What goes by a schedule, by its path in a config. */
export type Schedules = readonly (readonly [path: string, schedule: ScheduleConfig<Span>])[]

/** What of a model's objective goes by a schedule, by its path in the config: `beta`, `sparsity.active`. */
export function schedulesOf({ config }: Pick<Model, 'config'>): Schedules {
  const { network: _, ...own } = config
  return found(own, [])
}

function found(value: unknown, path: readonly string[]): Schedules {
  if (typeof value !== 'object' || value === null) return []
  const { success, output } = v.safeParse(scheduleSchema, value)
  if (success) return [[path.join('.'), output]]
  return Object.entries(value).flatMap(([name, field]) => found(field, [...path, name]))
}

/** From which share of a figure two of its values are told apart: some schedules never quite come to their end. */
const nearly = 0.01

/** Whether a schedule is at its end after so many steps, for good or, in cycles, for now. */
export function isAtEnd(schedule: ScheduleConfig<Span>, step: number, extent: Extent): boolean {
  const valueIn = (moment: number) => valueAt(schedule, { step: moment, extent })
  const [first, now, end] = [valueIn(1), valueIn(step), valueIn(Number.POSITIVE_INFINITY)]
  return Math.abs(now - end) <= nearly * Math.max(first, now, end)
}

export function areAtEnd(schedules: Schedules, step: number, extent: Extent): boolean {
  return schedules.every(([, schedule]) => isAtEnd(schedule, step, extent))
}

/**
 * Whether the objective is the model's own after so many steps, and not one on the way to it. Only such epochs are compared
 * with each other: the loss of another objective is another figure, and its best weights are those of another model.
 */
export function isObjectiveFinal({ model, extent }: { readonly model: Model; readonly extent: Extent }, step: number): boolean {
  return areAtEnd(schedulesOf(model), step, extent)
}
