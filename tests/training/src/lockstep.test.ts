import { createModel, type Examples, recipes } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { lockstepDevices, useLockstepDevice } from './lockstep-devices.js'
import { assignInitial, layerNames, lossAfter, ourLosses, readRecord, worstError } from './lockstep-record.js'

/** Relative, at every step: float32 rounds at 6e-8, and 20 steps of Adam let it grow. */
const tolerance = 1e-4

let images: Examples
beforeAll(async () => {
  images = (await mnist()).train
})

describe.each(lockstepDevices)('in lockstep with Keras on $backend, threads: $threads', ({ backend, threads }) => {
  beforeAll(() => useLockstepDevice({ backend, threads }))

  it('the dense autoencoder', async () => {
    const record = readRecord(new URL('../fixtures/dense.safetensors', import.meta.url))
    const before = tf.memory().numTensors
    using model = createModel(recipes.dense.config.model)
    assignInitial(model, record, layerNames.dense)
    const losses = await ourLosses(model, record, images, record.losses.length)
    expect(losses).toHaveLength(20)
    expect(worstError(losses, record.losses)).toBeLessThan(tolerance)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('the convolutional denoiser', async () => {
    const record = readRecord(new URL('../fixtures/denoiser.safetensors', import.meta.url))
    using model = createModel(recipes.denoiser.config.model)
    assignInitial(model, record, layerNames.denoiser)
    // Plain JavaScript takes many seconds a step: there, one step and the loss that it leads to.
    const steps = backend === 'cpu' ? 1 : record.losses.length
    const losses = await ourLosses(model, record, images, steps)
    if (backend === 'cpu') losses.push(await lossAfter(model, record, images, steps))
    expect(losses).toHaveLength(backend === 'cpu' ? 2 : 6)
    expect(worstError(losses, record.losses)).toBeLessThan(tolerance)
  }, 300_000)
})
