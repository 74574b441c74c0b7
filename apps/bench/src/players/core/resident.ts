import type { TrainingEvent } from '@sandglass/base'
import { adam, type Batch, fromArray, type Model, train } from '@sandglass/core'

/** A training on one batch that stays on the device. */
export interface ResidentTraining {
  /** Takes so many steps, and returns the last one's loss before its update. */
  steps(count: number): Promise<number>
  /** Frees the optimizer. */
  end(): Promise<void>
}

/**
 * Trains a model on one batch that stays on the device, through `train`: the model is given examples
 * of a single number, which it passes over for the batch. That adds a read of the loss to every
 * step, and a few microseconds of reading those numbers.
 *
 * @param epsilon Adam's
 */
export function trainResident(model: Model, batch: Batch, epsilon: number): ResidentTraining {
  const wrapped: Model = {
    ...model,
    inputShape: [1],
    targetRequirement: null,
    objective: (_, context) => model.objective(batch, context),
  }
  const numbers = fromArray(new Float32Array(1 << 20), [1], { range: [0, 1] })
  const options = { epochs: 1_000_000, batchSize: 1, shuffle: false, optimizer: adam({ epsilon }), seed: 1 }
  const events: AsyncIterator<TrainingEvent> = train(wrapped, numbers, options)
  return {
    async steps(count) {
      let loss = Number.NaN
      for (let taken = 0; taken < count; ) {
        const { value } = await events.next()
        if (value.type !== 'step') continue
        loss = value.loss
        taken++
      }
      return loss
    },
    async end() {
      await events.return?.()
    },
  }
}
