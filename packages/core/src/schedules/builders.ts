import { parse } from '../configuration/parse.js'
import { withType } from '../configuration/with-type.js'
import type { CosineOptions } from './cosine.js'
import type { CyclicOptions } from './cyclic.js'
import type { ExponentialOptions } from './exponential.js'
import { type ScheduleConfig, scheduleSchema } from './index.js'
import type { LinearOptions } from './linear.js'
import { type OnPlateauConfig, type OnPlateauOptions, onPlateauSchema } from './on-plateau.js'
import type { OneCycleOptions } from './one-cycle.js'
import type { Span } from './span.js'
import type { StepOptions } from './step.js'

/**
 * How a learning rate goes over a training, each as plain, checked config. Times are in steps, in
 * epochs, `{ epochs: 2 }`, or a share of the whole training, `{ share: 0.1 }`.
 *
 * @throws InvalidArgumentError if an option is wrong
 *
 * @example
 * adam({ learningRate: schedule.cosine({ peak: 0.003, warmUp: { epochs: 1 } }) })
 */
export const schedule = {
  /** In a straight line from one value to another. */
  linear: (options: LinearOptions<Span>): ScheduleConfig<Span> => make('linear', options),
  /** Up to a peak in a straight line, if there is a warm-up, and down from it along half a cosine. */
  cosine: (options: CosineOptions<Span>): ScheduleConfig<Span> => make('cosine', options),
  /** Constant from one point to the next, and less after each. */
  step: (options: StepOptions<Span>): ScheduleConfig<Span> => make('step', options),
  /** Less by the same factor in every step. */
  exponential: (options: ExponentialOptions<Span>): ScheduleConfig<Span> => make('exponential', options),
  /** Up to a high value and down to almost nothing, once. */
  oneCycle: (options: OneCycleOptions<Span>): ScheduleConfig<Span> => make('one-cycle', options),
  /** Again and again from low to high. */
  cyclic: (options: CyclicOptions<Span>): ScheduleConfig<Span> => make('cyclic', options),
  /** Less whenever the training has got no further for some epochs. */
  onPlateau: (options: OnPlateauOptions): OnPlateauConfig =>
    parse('schedule.onPlateau', onPlateauSchema, withType(options, 'on-plateau')),
}

function make(type: ScheduleConfig['type'], options: object): ScheduleConfig<Span> {
  const name = type === 'one-cycle' ? 'oneCycle' : type
  return parse(`schedule.${name}`, scheduleSchema, withType(options, type))
}
