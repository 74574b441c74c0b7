import type { TrainingEvent } from '@sandglass/base'
import { adam, type Batch, fromArray, type Model, train } from '@sandglass/core'

/** Takes so many steps, and returns the last one's loss before its update. */
export type Steps = (count: number) => Promise<number>

/**
 * Trains a model on one batch that stays on the device, through `train`: the model is given examples
 * of a single number, which it passes over for the batch. That adds a read of the loss to every
 * step, and a few microseconds of reading those numbers.
 *
 * @param epsilon Adam's
 */
export function residentSteps(model: Model, batch: Batch, epsilon: number): Steps {
  const wrapped: Model = {
    ...model,
    inputShape: [1],
    targetRequirement: null,
    objective: (_, context) => model.objective(batch, context),
  }
  const numbers = fromArray(new Float32Array(1 << 20), [1], { range: [0, 1] })
  const options = { epochs: 1_000_000, batchSize: 1, shuffle: false, optimizer: adam({ epsilon }), seed: 1 }
  const events: AsyncIterator<TrainingEvent> = train(wrapped, numbers, options)
  return async (count) => {
    let loss = Number.NaN
    for (let taken = 0; taken < count; ) {
      const { value } = await events.next()
      if (value.type !== 'step') continue
      loss = value.loss
      taken++
    }
    return loss
  }
}
