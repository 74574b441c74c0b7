import { fromArray, OutOfMemoryError } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import '../testing/backend.js'
import { failure } from '../testing/trainings.js'
import { fit } from './fit.js'

const examples = fromArray(
  Float32Array.from({ length: 400 }, (_, i) => (i % 7) / 7),
  [4],
)

/** A model of which no more examples than that fit at a time. */
function crowded(model: Model, room: number): Model {
  return {
    ...model,
    objective(batch, context) {
      const held = tf.ones([2])
      if ((batch.input.shape[0] ?? 0) > room) throw new OutOfMemoryError('wasm: no room.', { cure: 'Use less.' })
      held.dispose()
      return model.objective(batch, context)
    },
  }
}

it('says how many examples at a time fit, in a batch or in parts of one, and leaves the model as it was', async () => {
  using model = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
  const before = [...model.weights.values()].map((weight) => [...weight.dataSync()])
  const { numTensors } = tf.memory()
  const messageWith = async (room: number, options: object) =>
    (await failure(() => fit(crowded(model, room), examples, { epochs: 1, health: false, ...options }))).message
  expect(await messageWith(30, { batchSize: 100 })).toBe(
    'fit: there is no room for a step of 100 examples at a time. 25 fit: take as many as batchSize, or cut the batch into microBatches: 4, which comes to the same weights.',
  )
  expect(await messageWith(9, { batchSize: 100, microBatches: 5 })).toMatch(
    /a step of 20 examples at a time\. 5 fit.*microBatches: 20/,
  )
  expect(await messageWith(0, { batchSize: 100 })).toMatch(/Make the network narrower: one example alone does not fit\.$/)
  expect([...model.weights.values()].map((weight) => [...weight.dataSync()])).toEqual(before)
  expect(tf.memory().numTensors).toBe(numTensors)
  await fit(crowded(model, 30), examples, { epochs: 1, batchSize: 25 })
  await fit(crowded(model, 30), examples, { epochs: 1, batchSize: 100, microBatches: 4 })
})
