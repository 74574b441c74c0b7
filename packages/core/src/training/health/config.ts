import * as v from 'valibot'
import { wholeNumber } from '../../configuration/fields.js'

export const healthEntry = v.optional(
  v.pipe(
    v.union([
      v.boolean(),
      v.strictObject({ everySteps: wholeNumber('After how many steps the training’s health is read, each time.') }),
    ]),
    v.description(
      'Whether the training’s health is read after an epoch, where 100 steps were taken since; or after how many steps.',
    ),
  ),
  true,
)

/** When a training's health is read: after an epoch, never, or after every so many steps. */
export type HealthOptions = boolean | { readonly everySteps: number }

/**
 * How many steps must lie between two readings after epochs. A reading costs about as much as a step
 * or two, and is to cost a fiftieth of the training at most.
 */
const fewestSteps = 100

/** Whether the health is to be read after a step, given the step of the last reading. */
export function isDue(health: HealthOptions, step: number, last: number, isLastOfEpoch: boolean): boolean {
  if (typeof health === 'object') return step % health.everySteps === 0
  return health && isLastOfEpoch && step - last >= fewestSteps
}
