import { type ScheduleConfig, valueAt } from '../../../schedules/index.js'
import type { Extent, Span } from '../../../schedules/span.js'
import { isAtEnd, schedulesOf } from '../../model-schedules.js'
import { type BeginningRule, figure } from './rule.js'

/** A model whose objective goes by a schedule that the training is too short for: what it is in the end was never trained. */
export const unfinishedSchedule: BeginningRule = {
  name: 'unfinished-schedule',
  judge({ model, extent }) {
    const steps = extent.epochs * extent.stepsPerEpoch
    // With the step after the last, whatever took the whole training is over.
    const unfinished = schedulesOf(model).filter(([, schedule]) => !isAtEnd(schedule, steps + 1, extent))
    if (unfinished.length === 0) return null
    return {
      message: `unfinished schedule: the training ends before the schedule of ${unfinished.map(described(steps, extent)).join(', and before that of ')}`,
      cure: 'Train for more epochs, or let it take a share of them, such as over: { share: 0.5 }. As it is, validation and the finished model are of different objectives, and no epoch is told to be the best.',
    }
  },
}

/** `beta does: at the end it is 0.4 of 1` */
function described(steps: number, extent: Extent) {
  return ([path, schedule]: readonly [string, ScheduleConfig<Span>]) => {
    const valueIn = (step: number) => figure(valueAt(schedule, { step, extent }))
    return `${path} does: at the end it is ${valueIn(steps)}, and was to be ${valueIn(Number.POSITIVE_INFINITY)}`
  }
}
