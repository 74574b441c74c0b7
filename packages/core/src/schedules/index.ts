import * as v from 'valibot'
import { type CosineConfig, type CosineOptions, cosineAt, cosineSchema } from './cosine.js'
import { type CyclicConfig, type CyclicOptions, cyclicAt, cyclicSchema } from './cyclic.js'
import { type ExponentialConfig, type ExponentialOptions, exponentialAt, exponentialSchema } from './exponential.js'
import { type LinearConfig, type LinearOptions, linearAt, linearSchema } from './linear.js'
import { type OneCycleConfig, type OneCycleOptions, oneCycleAt, oneCycleSchema } from './one-cycle.js'
import { anySpans, type Extent, type Span, stepsAlone, stepsOf, type Times } from './span.js'
import { type StepConfig, type StepOptions, stepAt, stepSchema } from './step.js'
import { value } from './value.js'

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

/** A figure that stays as it is, or goes by a schedule in steps: what a model's config can hold. */
export type Scheduled = number | ScheduleConfig

/** {@link Scheduled} as a user writes it: a model knows of no training, so that lengths of time can't be left out. */
export type ScheduledInput = number | InSteps<ScheduleInput<number>>

type InSteps<Input> = Input extends unknown ? ('over' extends keyof Input ? Input & { readonly over: number } : Input) : never

/** A figure of at least 0, or a schedule of such, in steps. */
export function scheduled(description: string): v.GenericSchema<ScheduledInput, Scheduled> {
  const schedule = v.variant('type', scheduleSchemas(stepsAlone)) as unknown as v.GenericSchema<
    Exclude<ScheduledInput, number>,
    ScheduleConfig
  >
  return v.pipe(v.union([value(description), schedule]), v.description(description))
}

/**
 * A figure in a step.
 *
 * @param step counted from 1 in training; infinite where the training is over, and every schedule at its end
 */
export function valueAt(scheduled: Scheduled, step: number): number {
  if (typeof scheduled === 'number') return scheduled
  switch (scheduled.type) {
    case 'linear':
      return linearAt(scheduled, step)
    case 'cosine':
      return cosineAt(scheduled, step)
    case 'step':
      return stepAt(scheduled, step)
    case 'exponential':
      return exponentialAt(scheduled, step)
    case 'one-cycle':
      return oneCycleAt(scheduled, step)
    case 'cyclic':
      return cyclicAt(scheduled, step)
  }
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
