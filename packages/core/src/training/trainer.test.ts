import { sizeOf } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import { adam } from '../optimizers/adam.js'
import { adamw } from '../optimizers/adamw.js'
import { l2 } from '../regularizers/l2.js'
import { schedule } from '../schedules/builders.js'
import type { LearningRateInput } from '../schedules/learning-rate.js'
import '../testing/backend.js'
import { vectors, weightsOf } from '../testing/trainings.js'
import { fit } from './fit.js'
import { trainer } from './trainer.js'

const optimizer = adam({ learningRate: 0.01 })

function newModel(): Model {
  const network = dense({ input: vectors(1).shape, hidden: [6], latent: 3, dropout: 0.2, regularization: { weights: l2(0.01) } })
  return autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
}

async function tensorOf(count: number): Promise<tf.Tensor> {
  const { shape, read } = vectors(count)
  const values = new Float32Array(count * sizeOf(shape))
  await read(
    Uint32Array.from({ length: count }, (_, index) => index),
    values,
  )
  return tf.tensor(values, [count, ...shape])
}

describe('trainer', () => {
  it('takes the steps that fit takes on the same batches', async () => {
    using fitted = newModel()
    const { epochs } = await fit(fitted, vectors(8), { epochs: 3, batchSize: 8, shuffle: false, optimizer, seed: 5 })
    using model = newModel()
    const input = await tensorOf(8)
    const before = tf.memory().numTensors
    using training = trainer(model, { optimizer, seed: 5 })
    const losses = epochs.map(() => {
      const loss = training.step({ input, target: input })
      const [value] = loss.dataSync()
      loss.dispose()
      return value
    })
    expect(losses).toEqual(epochs.map((epoch) => epoch.training.loss))
    expect(weightsOf(model)).toEqual(weightsOf(fitted))
    expect(training.steps).toBe(3)
    tf.tidy(() => void training.step({ input, target: input }))
    training.dispose()
    expect(tf.memory().numTensors).toBe(before)
    input.dispose()
  })

  it('clips, cuts batches and follows a schedule as fit does', async () => {
    const learningRate = schedule.cosine({ peak: 0.05, over: 6, warmUp: 2 })
    const options = { optimizer: adamw({ learningRate }), clipNorm: 0.1, microBatches: 3, seed: 5 }
    using fitted = newModel()
    await fit(fitted, vectors(8), { ...options, epochs: 4, batchSize: 8, shuffle: false })
    using model = newModel()
    const input = await tensorOf(8)
    using training = trainer(model, options)
    for (let step = 0; step < 4; step++) training.step({ input, target: input }).dispose()
    expect(weightsOf(model)).toEqual(weightsOf(fitted))
    input.dispose()
  })

  it('takes no schedule that asks how long the training is, or how it goes', () => {
    using model = newModel()
    const refusal = (learningRate: LearningRateInput) => () => trainer(model, { optimizer: adam({ learningRate }) })
    expect(refusal(schedule.cosine({ peak: 0.01 }))).toThrow(
      'trainer: optimizer.learningRate.over must be a number of steps, got {"share":1}. Give a number, or a schedule with its times in steps.',
    )
    expect(refusal(schedule.step({ initial: 0.01, at: [100, { epochs: 3 }] }))).toThrow('optimizer.learningRate.at must be')
    expect(refusal(schedule.onPlateau({ initial: 0.01 }))).toThrow('optimizer.learningRate.type must be a schedule of steps')
    expect(() => trainer(model, { clipNorm: 0 })).toThrow('trainer: clipNorm must be a number above 0, or null, got 0.')
    expect(() => trainer(model, { microBatches: 0 })).toThrow('trainer: microBatches must be a whole number of at least 1, got 0.')
  })

  it('refuses what it can not use, and leaves nothing behind', async () => {
    const model = newModel()
    const input = await tensorOf(2)
    const before = tf.memory().numTensors
    expect(() => trainer(model, { optimiser: optimizer } as object)).toThrow('trainer: there is no field optimiser.')
    expect(() => trainer({} as Model)).toThrow('trainer: model must be a model')
    const training = trainer(model)
    const wrong = tf.ones([2, 1])
    expect(() => training.step({ input: wrong, target: wrong })).toThrow('autoencoder.objective: input.shape must be')
    wrong.dispose()
    training.dispose()
    training.dispose()
    expect(() => training.step({ input, target: input })).toThrow('trainer.step: the trainer was disposed.')
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
    expect(() => trainer(model)).toThrow('trainer: the model was disposed')
    input.dispose()
  })
})
