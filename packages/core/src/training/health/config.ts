import * as v from 'valibot'
import { wholeNumber } from '../../configuration/fields.js'

export const healthEntry = v.optional(
  v.pipe(
    v.union([
      v.boolean(),
      v.strictObject({ everySteps: wholeNumber('After how many steps the training’s health is read, each time.') }),
    ]),
    v.description(
      'Whether the training’s health is read after an epoch, where enough steps were taken since that it costs next to nothing; or after how many steps.',
    ),
  ),
  true,
)

/** When a training's health is read: after an epoch, never, or after every so many steps. */
export type HealthOptions = boolean | { readonly everySteps: number }

/** At how many examples a reading looks at least, where there are so many: of a few, most units of a healthy network are idle. */
export const leastExamples = 128

/**
 * As many steps must lie between two readings after epochs as make the later one cost a fiftieth of them at most: a reading was
 * measured to take up to two and a half steps on as many examples (`npm run health`), most where steps are short.
 */
const stepsPerReadingStep = 150

/**
 * Whether the health is to be read after a step.
 *
 * @param last the step of the last reading
 * @param cost of a reading, in steps on as many examples
 */
export function isDue(health: HealthOptions, step: number, last: number, cost: number, isLastOfEpoch: boolean): boolean {
  if (typeof health === 'object') return step % health.everySteps === 0
  return health && isLastOfEpoch && step - last >= stepsPerReadingStep * cost
}
