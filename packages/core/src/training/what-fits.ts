import { OutOfMemoryError } from '@sandglass/base'
import type { Model } from '../models/model.js'
import { summary } from '../models/summary.js'

/** A step, of which a part of the batch is on the device at a time. */
interface Step {
  readonly caller: string
  readonly model: Model
  readonly config: { readonly batchSize: number; readonly microBatches: number }
}

/** What is foretold of a step's memory is less than what it takes at its worst moment. */
const caution = 0.8

/**
 * Does a step; where memory runs out, the error says how many examples at a time would fit.
 *
 * @throws OutOfMemoryError
 */
export function sayingWhatFits<Result>({ caller, model, config }: Step, step: () => Result): Result {
  try {
    return step()
  } catch (error) {
    if (!OutOfMemoryError.isInstance(error) || error.limit === null) throw error
    const { batchSize, microBatches } = config
    const atOnce = Math.ceil(batchSize / microBatches)
    const fits = examplesThatFit(model, atOnce, error.limit)
    throw new OutOfMemoryError(`${caller}: there is no room for a step of ${atOnce} examples at a time.`, {
      cure:
        fits === 0
          ? 'Make the network narrower: one example alone does not fit.'
          : `Some ${fits} should fit: take them as batchSize, or cut the batch into microBatches: ${Math.ceil(batchSize / fits)}, which comes to the same weights.`,
      cause: error,
      limit: error.limit,
    })
  }
}

/** By what the summary foretells; at most half of those that did not fit. */
function examplesThatFit(model: Model, tried: number, limit: number): number {
  const { activations, total } = summary(model, { batchSize: tried }).bytes
  const room = caution * limit - (total - activations)
  return Math.max(0, Math.min(Math.floor((room / activations) * tried), Math.floor(tried / 2)))
}
