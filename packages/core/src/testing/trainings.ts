import '@tensorflow/tfjs-backend-cpu'
import { type Corruption, type Examples, fromArray, SandglassError, stream, type TrainingEvent } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import { adam } from '../optimizers/adam.js'

/** Vectors of length 4 that lie in a plane, so that a code of 2 holds them. */
export function vectors(count: number, seed = 1, options: { role?: 'test' } = {}): Examples {
  const random = stream(seed, 'vectors')
  const values = Array.from({ length: count }, () => {
    const [a, b] = [random.uniform(), random.uniform()]
    return [a, b, (a + b) / 2, 1 - a]
  })
  return fromArray(values.flat(), [4], { range: [0, 1], ...options })
}

/** A new model for each test of a file, which must leave no tensor behind. */
export function givenModel(give: (model: Model) => void): void {
  let model: Model
  let tensors: number
  beforeAll(() => tf.setBackend('cpu'))
  beforeEach(() => {
    tensors = tf.memory().numTensors
    model = newModel()
    give(model)
  })
  afterEach(() => {
    model.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })
}

export function newModel(): Model {
  return autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 3 })
}

/** The error that some work ends in. */
export async function failure(work: () => unknown): Promise<SandglassError> {
  try {
    await work()
  } catch (error) {
    if (SandglassError.isInstance(error)) return error
    throw error
  }
  return expect.unreachable()
}

/** A training of a moment. */
export const quick = { epochs: 2, batchSize: 8, seed: 5, optimizer: adam({ learningRate: 0.01 }) }

/** A little normal noise on every value. */
export const noise: Corruption = {
  config: { type: 'shift' },
  rangeOf: () => null,
  apply: (clean, random, into) => {
    for (let i = 0; i < clean.length; i++) into[i] = (clean[i] as number) + 0.1 * random.normal()
  },
}

/** All weights, one after the other. */
export function weightsOf({ weights }: Pick<Model, 'weights'>): number[] {
  return [...weights.values()].flatMap((variable) => [...variable.dataSync()])
}

/** All events of a training, once it is over. */
export async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const list: TrainingEvent[] = []
  for await (const event of events) list.push(event)
  return list
}
