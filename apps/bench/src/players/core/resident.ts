import { adam, type Batch, type Model, trainer } from '@sandglass/core'

/** A training on one batch that stays on the device. */
export interface ResidentTraining {
  /** Takes so many steps, reads back one number, and returns it: the last one's loss before its update. */
  steps(count: number): Promise<number>
  /** Frees the optimizer. */
  end(): Promise<void>
}

/** @param epsilon Adam's */
export function trainResident(model: Model, batch: Batch, epsilon: number): ResidentTraining {
  const training = trainer(model, { optimizer: adam({ epsilon }), seed: 1 })
  return {
    async steps(count) {
      for (let taken = 1; taken < count; taken++) training.step(batch).dispose()
      const loss = training.step(batch)
      const [value = Number.NaN] = await loss.data()
      loss.dispose()
      return value
    },
    async end() {
      training.dispose()
    },
  }
}
