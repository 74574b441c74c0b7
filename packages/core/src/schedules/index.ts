import { refuse } from '@sandglass/base'
import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import { type CosineConfig, type CosineOptions, cosineAt, cosineSchema } from './cosine.js'
import { type CyclicConfig, type CyclicOptions, cyclicAt, cyclicSchema } from './cyclic.js'
import { type ExponentialConfig, type ExponentialOptions, exponentialAt, exponentialSchema } from './exponential.js'
import { type LinearConfig, type LinearOptions, linearAt, linearSchema } from './linear.js'
import { type OneCycleConfig, type OneCycleOptions, oneCycleAt, oneCycleSchema } from './one-cycle.js'
import { anySpans, type Extent, type Span, stepsOf, type Times } from './span.js'
import { type StepConfig, type StepOptions, stepAt, stepSchema } from './step.js'

/** How a figure goes over a training: a function of the step alone. Times are in steps, unless another `Time` is named. */
export type ScheduleConfig<Time = number> =
  | LinearConfig<Time>
  | CosineConfig<Time>
  | StepConfig<Time>
  | ExponentialConfig<Time>
  | OneCycleConfig<Time>
  | CyclicConfig<Time>

/** The same as a user writes it: what has a default may be left out. */
export type ScheduleInput<Time> =
  | ({ readonly type: 'linear' } & LinearOptions<Time>)
  | ({ readonly type: 'cosine' } & CosineOptions<Time>)
  | ({ readonly type: 'step' } & StepOptions<Time>)
  | ({ readonly type: 'exponential' } & ExponentialOptions<Time>)
  | ({ readonly type: 'one-cycle' } & OneCycleOptions<Time>)
  | ({ readonly type: 'cyclic' } & CyclicOptions<Time>)

/** Every schedule's schema, with lengths of time written one way or the other. */
export const scheduleSchemas = <Time>(times: Times<Time>) => [
  linearSchema(times),
  cosineSchema(times),
  stepSchema(times),
  exponentialSchema(times),
  oneCycleSchema(times),
  cyclicSchema(times),
]

/** A figure that stays as it is, or goes by a schedule: what a model's config can hold. */
export type Scheduled = number | ScheduleConfig<Span>

/** {@link Scheduled} as a user writes it. */
export type ScheduledInput = number | ScheduleInput<Span>

/** A figure of at least 0, or a schedule of such. */
export function scheduled(description: string): v.GenericSchema<ScheduledInput, Scheduled> {
  return v.pipe(v.union([nonNegative(description), scheduleSchema]), v.description(description))
}

/** Where a training stands. */
export interface Moment {
  /** Counted from 1 in training; infinite where the training is over, and every schedule at its end. */
  readonly step: number
  /** How long the training is; absent where nobody knows, and lengths of time must be in steps. */
  readonly extent?: Extent | null
}

/**
 * A figure at a moment of a training.
 *
 * @throws InvalidArgumentError if the schedule has lengths of time in epochs or shares, and nobody knows how long those are
 */
export function valueAt(scheduled: Scheduled, { step, extent = null }: Moment): number {
  if (typeof scheduled === 'number') return scheduled
  // At its end a schedule is the same however long it was.
  if (extent || step === Number.POSITIVE_INFINITY) return scheduleAt(inSteps(scheduled, extent ?? anyExtent), step)
  return scheduleAt(checkInSteps('objective', 'schedule', scheduled), step)
}

const anyExtent: Extent = { epochs: 1, stepsPerEpoch: 1 }

/** The value of a schedule in a step, all its times in steps. */
export function scheduleAt(schedule: ScheduleConfig, step: number): number {
  switch (schedule.type) {
    case 'linear':
      return linearAt(schedule, step)
    case 'cosine':
      return cosineAt(schedule, step)
    case 'step':
      return stepAt(schedule, step)
    case 'exponential':
      return exponentialAt(schedule, step)
    case 'one-cycle':
      return oneCycleAt(schedule, step)
    case 'cyclic':
      return cyclicAt(schedule, step)
  }
}

/**
 * A schedule for whoever can't know how long a training will be.
 *
 * @throws InvalidArgumentError if it would have to be known
 */
export function checkInSteps(caller: string, argument: string, schedule: ScheduleConfig<Span>): ScheduleConfig {
  const cure = 'Give a number, or a schedule with its times in steps.'
  for (const [name, field] of Object.entries(schedule))
    for (const time of Array.isArray(field) ? field : [field])
      if (typeof time === 'object') refuse(caller, `${argument}.${name}`, 'a number of steps', time, cure)
  return schedule as ScheduleConfig
}

/** Every schedule's config, its times in steps, in epochs or as shares. */
export const scheduleSchema = v.variant('type', scheduleSchemas(anySpans)) as unknown as v.GenericSchema<
  ScheduleInput<Span>,
  ScheduleConfig<Span>
>

/** The same schedule with all times in steps. */
export function inSteps(schedule: ScheduleConfig<Span>, extent: Extent): ScheduleConfig {
  const resolve = (field: unknown): unknown =>
    Array.isArray(field) ? field.map(resolve) : typeof field === 'object' ? stepsOf(field as Span, extent) : field
  return Object.fromEntries(Object.entries(schedule).map(([name, field]) => [name, resolve(field)])) as unknown as ScheduleConfig
}
