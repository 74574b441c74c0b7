import * as tf from '@tensorflow/tfjs-core'
import { expect, it, vi } from 'vitest'
import { createModel, type ModelInput } from '../models/index.js'
import { dense } from '../networks/dense/index.js'
import { sgd } from '../optimizers/sgd.js'
import { memoryStore } from '../persistence/stores/memory.js'
import '../testing/backend.js'
import { failure, quick, vectors } from '../testing/trainings.js'
import { fit } from './fit.js'

const network = dense({ input: [4], hidden: [6], latent: 2, activation: 'elu' })
const plain: ModelInput = { type: 'autoencoder', network, loss: 'mean-squared-error', seed: 3 }

// As on a page whose server has gone, or has other files by now.
vi.mock('./parts-on-demand.js', () => {
  throw new TypeError('Failed to fetch dynamically imported module')
})

it('tells of a divergence where the part that finds its cause can not be loaded', async () => {
  using model = createModel(plain)
  const error = await failure(() =>
    fit(model, vectors(64), { ...quick, epochs: 30, batchSize: 16, optimizer: sgd({ learningRate: 300 }) }),
  )
  expect(error.code).toBe('diverged')
  expect(error.message).toMatch(
    /^fit: the loss must stay finite, got \S+ at step \d+\. What made it so was not looked for, as that part of the library could not be loaded\. Lower the learning rate, which is 300, clip the gradient's norm, or scale the data to around \[0, 1\]\.$/,
  )
  expect(error.cause).toMatchObject({ code: 'download-failed' })
})

it('says what to do where the part for checkpoints can not be loaded, before the first step', async () => {
  using model = createModel(plain)
  const tensors = tf.memory().numTensors
  const before = [...model.weights.values()].map((weight) => [...weight.dataSync()])
  const error = await failure(() => fit(model, vectors(64), { ...quick, checkpoints: { store: memoryStore() } }))
  expect(error.code).toBe('download-failed')
  expect(error.message).toBe(
    'fit: the part of the library for checkpoints could not be loaded. Check the connection, and load the page anew.',
  )
  expect([...model.weights.values()].map((weight) => [...weight.dataSync()])).toEqual(before)
  expect(tf.memory().numTensors).toBe(tensors)
})
