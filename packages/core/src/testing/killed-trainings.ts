import type { TrainingEvent } from '@sandglass/base'
import { autoencoder } from '../models/autoencoder/index.js'
import { allWeights, type Model } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import { fit } from '../training/fit.js'
import type { TrainingOptions } from '../training/options.js'
import { train } from '../training/train.js'
import { noise, quick, vectors } from './trainings.js'

/** A model with dropout, so that its chance is told apart from step to step. */
export function fresh(): Model {
  return autoencoder({
    network: dense({ input: [4], hidden: [5], latent: 2, dropout: 0.2 }),
    loss: 'mean-squared-error',
    seed: 3,
  })
}

export const examples = vectors(20)
export const options = {
  ...quick,
  epochs: 4,
  corruption: noise,
  corruptionDraw: 'every-epoch',
  validation: vectors(7, 2),
  earlyStopping: { patience: 3, minimumImprovement: 0.001 },
} satisfies TrainingOptions

/** All that a training came to, but for wall time. */
export interface Outcome {
  readonly weights: unknown
  readonly events: unknown
}

export function withoutTime(event: TrainingEvent): unknown {
  return 'seconds' in event ? { ...event, seconds: null } : event
}

export async function outcomeOf(given: TrainingOptions, from: Model = fresh()): Promise<Outcome & { history: unknown }> {
  using trained = from
  const events: unknown[] = []
  const { epochs, stopped } = await fit(trained, examples, { ...given, onEvent: (event) => void events.push(withoutTime(event)) })
  const weights = Array.from(allWeights(trained), ([name, variable]) => [name, variable.dataSync().slice()])
  return { weights, events, history: [...epochs, stopped].map(withoutTime) }
}

/** Trains, but as a process that is killed once a checkpoint of that step was written. */
export async function killAfter(step: number, given: TrainingOptions): Promise<unknown[]> {
  using trained = fresh()
  const events: unknown[] = []
  for await (const event of train(trained, examples, given)) {
    events.push(withoutTime(event))
    if (event.type === 'checkpoint' && event.step === step) break
  }
  return events
}
