import type { EpochEvent, StepEvent, TrainingEvent } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluation/evaluate.js'
import { layer } from '../layers/builders.js'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { custom } from '../networks/custom/index.js'
import { adam } from '../optimizers/adam.js'
import { adamw } from '../optimizers/adamw.js'
import { sgd } from '../optimizers/sgd.js'
import { memoryStore } from '../persistence/stores/memory.js'
import { schedule } from '../schedules/builders.js'
import { failure, givenModel, newModel, quick, vectors, weightsOf } from '../testing/trainings.js'
import { latestCheckpoint } from './checkpoint/latest.js'
import { fit } from './fit.js'
import { foretellMemory } from './memory/foretell-memory.js'
import type { TrainingOptions } from './options.js'
import { train } from './train.js'

let model: Model
givenModel((fresh) => {
  model = fresh
})

describe('a scheduled learning rate', () => {
  it('is told of each epoch, and its times are recorded in steps', async () => {
    const learningRate = schedule.step({ initial: 0.04, factor: 0.5, at: [{ epochs: 1 }, { share: 0.5 }] })
    const { epochs, config } = await fit(model, vectors(20), { ...quick, epochs: 4, optimizer: sgd({ learningRate }) })
    expect(epochs.map((epoch) => epoch.learningRate)).toEqual([0.04, 0.02, 0.01, 0.01])
    expect(config).toMatchObject({ optimizer: { learningRate: { type: 'step', at: [3, 6] } } })
  })

  it('moves the weights as a constant one does where it is constant', async () => {
    using other = newModel()
    const learningRate = schedule.linear({ from: 0.01, to: 0.01 })
    await fit(model, vectors(20), quick)
    await fit(other, vectors(20), { ...quick, optimizer: adam({ learningRate }) })
    expect(weightsOf(other)).toEqual(weightsOf(model))
  })

  it('falls on a plateau of the validation loss', async () => {
    const learningRate = schedule.onPlateau({ initial: 1e-9, factor: 0.5, patience: 1, minimumImprovement: 0.01 })
    const options = { ...quick, epochs: 4, optimizer: sgd({ learningRate }) }
    const { epochs } = await fit(model, vectors(20), { ...options, validation: vectors(8, 2) })
    expect(epochs.map((epoch) => epoch.learningRate * 1e9)).toEqual([1, 1, 0.5, 0.25].map((rate) => expect.closeTo(rate, 9)))
    expect((await failure(() => fit(model, vectors(8), options))).message).toBe(
      'fit: validation must be given, as optimizer.learningRate watches validation.loss, got null. Split some off: split(examples, …).',
    )
    const test = vectors(8, 2, { role: 'test' })
    expect((await failure(() => fit(model, vectors(8), { ...options, validation: test }))).message).toMatch(
      /^fit: optimizer\.learningRate must not choose by test examples\./,
    )
    const wrong = { ...options, optimizer: sgd({ learningRate: { ...learningRate, monitor: 'training.parts.divergence' } }) }
    expect((await failure(() => fit(model, vectors(8), wrong))).message).toMatch(
      /^fit: optimizer\.learningRate\.monitor must be one of training\.loss, training\.parts\.reconstruction, got/,
    )
  })
})

describe('clipping and micro-batches in a training', () => {
  it('keep steps short', async () => {
    const before = weightsOf(model)
    await fit(model, vectors(8), { ...quick, epochs: 1, clipNorm: 0.001, optimizer: sgd({ learningRate: 1 }) })
    const moved = Math.hypot(...weightsOf(model).map((value, i) => value - (before[i] ?? 0)))
    expect(moved).toBeGreaterThan(0.0009)
    expect(moved).toBeLessThan(0.0010001)
  })

  it('come to the whole batches, within rounding', async () => {
    using other = newModel()
    const [whole, cut] = [await fit(model, vectors(20), quick), await fit(other, vectors(20), { ...quick, microBatches: 3 })]
    for (const [i, epoch] of whole.epochs.entries()) expect(cut.epochs[i]?.training.loss).toBeCloseTo(epoch.training.loss, 5)
  })

  it('come to that even where the last batch has fewer examples than there are parts', async () => {
    using other = newModel()
    const options = { ...quick, batchSize: 7 }
    const [whole, cut] = [await fit(model, vectors(16), options), await fit(other, vectors(16), { ...options, microBatches: 7 })]
    expect(cut.epochs.at(-1)?.training.loss).toBeCloseTo(whole.epochs.at(-1)?.training.loss ?? Number.NaN, 5)
    for (const [i, weight] of weightsOf(model).entries()) expect(weightsOf(other)[i]).toBeCloseTo(weight, 5)
  })

  it('are no more than a batch has examples', async () => {
    const message = 'microBatches must be a whole number from 1 to batchSize, which is 8, got 9. Leave it out for 1.'
    const options = { ...quick, batchSize: 8, microBatches: 9 }
    expect(() => train(model, vectors(20), options)).toThrow(`train: ${message}`)
    await expect(foretellMemory(model, { batchSize: 8, microBatches: 9 })).rejects.toThrow(`foretellMemory: ${message}`)
  })
})

describe('a training with all of it', () => {
  it('goes on from any of its checkpoints to the same bits', async () => {
    const options: TrainingOptions = {
      ...quick,
      epochs: 4,
      clipNorm: 0.1,
      microBatches: 2,
      averaging: { decay: 0.8 },
      validation: vectors(7, 2),
      optimizer: adamw({ learningRate: schedule.onPlateau({ initial: 0.01, patience: 1, minimumImprovement: 0.02 }) }),
    }
    const outcome = async (given: TrainingOptions) => {
      using fresh = newModel()
      const { epochs } = await fit(fresh, vectors(20), { ...options, ...given })
      return [epochs.map(({ seconds: _, ...event }) => event), weightsOf(fresh)]
    }
    const whole = await outcome({})
    for (const stopAt of [1, 2, 3, 5, 6, 11]) {
      const store = memoryStore()
      using killed = newModel()
      const checkpoints = { store, everySteps: 1, keepLast: 1 }
      for await (const event of train(killed, vectors(20), { ...options, checkpoints }))
        if (event.type === 'checkpoint' && event.step === stopAt) break
      expect(await outcome({ resume: await latestCheckpoint(store) })).toEqual(whole)
    }
  })
})

describe('averaging', () => {
  const averaging = { decay: 0.8 }
  const validation = vectors(12, 2)

  async function stepsOf(options: object, of: Model): Promise<{ losses: number[]; averages: number[]; epochs: EpochEvent[] }> {
    const events: TrainingEvent[] = []
    // The weights after each step, averaged here in double precision.
    let [sum, total]: [number[], number] = [[], 0]
    for await (const event of train(of, vectors(20), { ...quick, ...options })) {
      events.push(event)
      if (event.type !== 'step') continue
      const now = weightsOf(of)
      sum = now.map((value, i) => averaging.decay * (sum[i] ?? 0) + value)
      total = averaging.decay * total + 1
    }
    const losses = events.filter((event): event is StepEvent => event.type === 'step').map(({ loss }) => loss)
    const epochs = events.filter((event): event is EpochEvent => event.type === 'epoch')
    return { losses, averages: sum.map((value) => value / total), epochs }
  }

  it('is what validation sees and the model ends with, while the steps go on as without', async () => {
    using other = newModel()
    const plain = await stepsOf({}, other)
    const { losses, averages, epochs } = await stepsOf({ averaging, validation }, model)
    expect(losses).toEqual(plain.losses)
    for (const [i, value] of weightsOf(model).entries()) expect(value).toBeCloseTo(averages[i] ?? Number.NaN, 5)
    expect((await evaluate(model, validation, { batchSize: 8, seed: 5 })).loss).toBe(epochs.at(-1)?.validation?.loss)
    expect(weightsOf(model)).not.toEqual(weightsOf(other))
  })

  it('takes running moments along, so that the averages are judged by averages', async () => {
    const network = custom({
      input: [4],
      encoder: [layer.dense(3), layer.batchNormalization(), layer.activation('relu')],
      decoder: [layer.dense(4)],
    })
    using normalized = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    const [name = ''] = normalized.state.keys()
    let sum = 0
    let total = 0
    const onEvent = (event: TrainingEvent) => {
      if (event.type !== 'step') return
      sum = averaging.decay * sum + (normalized.state.get(name)?.dataSync()[0] ?? Number.NaN)
      total = averaging.decay * total + 1
    }
    const { epochs } = await fit(normalized, vectors(20), { ...quick, averaging, validation, microBatches: 2, onEvent })
    expect(normalized.state.get(name)?.dataSync()[0]).toBeCloseTo(sum / total, 5)
    expect((await evaluate(normalized, validation, { batchSize: 8, seed: 5 })).loss).toBe(epochs.at(-1)?.validation?.loss)
  })

  it('is what the best epoch is kept of', async () => {
    const options = { ...quick, epochs: 30, averaging, validation, earlyStopping: { patience: 2 } }
    const { epochs, stopped } = await fit(model, vectors(64), { ...options, optimizer: adam({ learningRate: 0.5 }) })
    const best = epochs[(stopped.restoredEpoch ?? 0) - 1]
    expect((await evaluate(model, validation, { batchSize: 8, seed: 5 })).loss).toBe(best?.validation?.loss)
  })

  it('is what whoever leaves early is left with', async () => {
    using other = newModel()
    const leave = async (of: Model, options: object) => {
      for await (const event of train(of, vectors(20), { ...quick, ...options }))
        if (event.type === 'step' && event.step === 4) break
      return weightsOf(of)
    }
    const [plain, averaged] = [await leave(other, {}), await leave(model, { averaging: { decay: 0 } })]
    expect(averaged).toEqual(plain)
    using third = newModel()
    expect(await leave(third, { averaging })).not.toEqual(plain)
  })
})
