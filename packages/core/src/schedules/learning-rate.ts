import { refuse } from '@sandglass/base'
import * as v from 'valibot'
import { inSteps, type ScheduleConfig, type ScheduleInput, scheduleSchemas, valueAt } from './index.js'
import { type OnPlateauConfig, type OnPlateauOptions, onPlateauAt, onPlateauSchema, type PlateauMemo } from './on-plateau.js'
import { anySpans, type Extent, type Span } from './span.js'

/** How far steps go: the same all the time, by a schedule, or less whenever the training gets no further. */
export type LearningRate<Time = Span> = number | ScheduleConfig<Time> | OnPlateauConfig

/** The same as a user writes it: what has a default may be left out. */
export type LearningRateInput = number | ScheduleInput<Span> | ({ readonly type: 'on-plateau' } & OnPlateauOptions)

export function learningRate(): v.GenericSchema<LearningRateInput, LearningRate> {
  const number = v.pipe(v.number(), v.finite(), v.gtValue(0))
  const schedules = v.variant('type', [...scheduleSchemas(anySpans), onPlateauSchema])
  const schema = v.pipe(v.union([number, schedules]), v.description('How far a step goes, or a schedule of that.'))
  return schema as unknown as v.GenericSchema<LearningRateInput, LearningRate>
}

/** The same with all times in steps. */
export function learningRateInSteps(rate: LearningRate, extent: Extent): LearningRate<number> {
  return isSchedule(rate) ? inSteps(rate, extent) : rate
}

/**
 * A learning rate for whoever can't know how long a training will be, nor how its epochs go.
 *
 * @throws InvalidArgumentError if it would have to be known
 */
export function checkInSteps(caller: string, argument: string, rate: LearningRate): LearningRate<number> {
  if (typeof rate === 'number') return rate
  const cure = 'Give a number, or a schedule with its times in steps.'
  if (rate.type === 'on-plateau') refuse(caller, `${argument}.type`, 'a schedule of steps', rate.type, cure)
  for (const [name, field] of Object.entries(rate))
    for (const time of Array.isArray(field) ? field : [field])
      if (typeof time === 'object') refuse(caller, `${argument}.${name}`, 'a number of steps', time, cure)
  return rate as ScheduleConfig
}

/** The learning rate in a step, counted from 1. */
export function learningRateAt(rate: LearningRate<number>, step: number, memo: PlateauMemo): number {
  return typeof rate === 'object' && rate.type === 'on-plateau' ? onPlateauAt(rate, memo) : valueAt(rate, step)
}

function isSchedule(rate: LearningRate): rate is ScheduleConfig<Span> {
  return typeof rate === 'object' && rate.type !== 'on-plateau'
}
