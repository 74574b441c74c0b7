import { refuse } from '@sandglass/base'
import * as v from 'valibot'
import { checkInSteps, inSteps, type ScheduleConfig, type ScheduleInput, scheduleAt, scheduleSchemas } from './index.js'
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
export function checkRateInSteps(caller: string, argument: string, rate: LearningRate): LearningRate<number> {
  if (typeof rate === 'number') return rate
  if (rate.type === 'on-plateau')
    refuse(caller, `${argument}.type`, 'a schedule of steps', rate.type, 'Give a number, or a schedule with its times in steps.')
  return checkInSteps(caller, argument, rate)
}

/** The learning rate in a step, counted from 1. */
export function learningRateAt(rate: LearningRate<number>, step: number, memo: PlateauMemo): number {
  if (typeof rate === 'number') return rate
  return rate.type === 'on-plateau' ? onPlateauAt(rate, memo) : scheduleAt(rate, step)
}

function isSchedule(rate: LearningRate): rate is ScheduleConfig<Span> {
  return typeof rate === 'object' && rate.type !== 'on-plateau'
}
