import { type ExamplePairs, type Examples, type History, refuse, type TrainingEvent } from '@sandglass/base'
import type { Model } from '../models/model.js'
import { planTraining, type TrainingOptions } from './options.js'
import { run } from './train.js'

/** {@link TrainingOptions}, and a reader of the events. */
export interface FitOptions extends TrainingOptions {
  /** Hears of each event before the training goes on; awaited if it returns a promise. */
  readonly onEvent?: ((event: TrainingEvent) => unknown) | null | undefined
}

/**
 * Trains a model and returns what came of it, epoch by epoch. See {@link train} for the stream of
 * events that this reads to its end.
 *
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if examples don't fit the model; names the example
 * @throws SandglassError of code `diverged` when the loss is no longer a finite number
 *
 * @example
 * const history = await fit(model, training, { epochs: 10, batchSize: 256, validation })
 */
export async function fit(model: Model, training: Examples | ExamplePairs, options: FitOptions = {}): Promise<History> {
  if (typeof options !== 'object' || options === null)
    refuse('fit', 'options', 'an object', options, 'Pass them by name, such as { epochs: 10 }.')
  const { onEvent = null, ...others } = options
  if (onEvent !== null && typeof onEvent !== 'function')
    refuse('fit', 'onEvent', 'a function of an event', onEvent, 'Leave it out to hear of no events.')
  const events = run(planTraining('fit', model, training, others))
  for (;;) {
    const { value, done } = await events.next()
    if (done) return value
    try {
      await onEvent?.(value)
    } catch (error) {
      // Lets the training free what it holds; the error comes back from there.
      await events.throw(error)
    }
  }
}
