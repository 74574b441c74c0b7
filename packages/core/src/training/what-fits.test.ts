import { OutOfMemoryError } from '@sandglass/base'
import { expect, it } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import { dense } from '../networks/dense/index.js'
import '../testing/backend.js'
import { sayingWhatFits } from './what-fits.js'

const full = (limit?: number) => () => {
  throw new OutOfMemoryError('wasm: no room.', { cure: 'Use less.', ...(limit !== undefined && { limit }) })
}

it('says how many examples at a time would fit, in a batch or in parts of one', () => {
  using model = autoencoder({ network: dense({ input: [100], hidden: [50], latent: 10 }), loss: 'mean-squared-error', seed: 1 })
  const step = { caller: 'fit', model, config: { batchSize: 1000, microBatches: 1 } }
  // 2 · 100 + 3 · (50 + 10 + 50 + 100) values an example, 11,310 weights four times over.
  const weights = 11_310 * 16
  const room = (examples: number) => (weights + examples * 830 * 4) / 0.8
  expect(() => sayingWhatFits(step, full(room(400) + 10))).toThrow(
    'fit: there is no room for a step of 1000 examples at a time. Some 400 should fit: take them as batchSize, or cut the batch into microBatches: 3, which comes to the same weights.',
  )
  // What did not fit once is not believed in again.
  expect(() => sayingWhatFits(step, full(2 ** 31))).toThrow('Some 500 should fit')
  const inParts = { ...step, config: { batchSize: 1000, microBatches: 10 } }
  expect(() => sayingWhatFits(inParts, full(2 ** 31))).toThrow(
    /a step of 100 examples at a time\. Some 50 should fit.*microBatches: 20/,
  )
  expect(() => sayingWhatFits(step, full(weights))).toThrow('Make the network narrower: one example alone does not fit.')
})

it('leaves other errors, and those that tell no limit, as they are', () => {
  using model = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
  const step = { caller: 'fit', model, config: { batchSize: 8, microBatches: 1 } }
  expect(() => sayingWhatFits(step, full())).toThrow('wasm: no room. Use less.')
  expect(() => sayingWhatFits(step, () => JSON.parse('{'))).toThrow(SyntaxError)
  expect(sayingWhatFits(step, () => 3)).toBe(3)
})
