import type { TrainingEvent } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluation/evaluate.js'
import type { Model } from '../models/model.js'
import { adam } from '../optimizers/adam.js'
import { memoryStore } from '../persistence/stores/memory.js'
import { failure, givenModel, quick, vectors } from '../testing/trainings.js'
import { type FitOptions, fit } from './fit.js'

let model: Model
givenModel((fresh) => {
  model = fresh
})

describe('early stopping', () => {
  const validation = vectors(20, 2)
  const earlyStopping = { patience: 2 }
  // So large a rate that the loss soon goes up again.
  const options = { ...quick, epochs: 100, optimizer: adam({ learningRate: 0.3 }) }

  it('stops, and puts the best weights back', async () => {
    const { epochs, stopped, config } = await fit(model, vectors(64), { ...options, validation, earlyStopping })
    const losses = epochs.map(({ validation: measures }) => measures?.loss ?? Number.NaN)
    const best = losses.indexOf(Math.min(...losses)) + 1
    expect(stopped).toMatchObject({ reason: 'early-stopping', restoredEpoch: best, epoch: best + 2 })
    expect((await evaluate(model, validation, { batchSize: 8, seed: 5 })).loss).toBe(losses[best - 1])
    expect(config).toMatchObject({
      earlyStopping: { monitor: 'validation.loss', patience: 2, minimumImprovement: 0, restoreBest: true },
    })
  })

  it('puts the best weights back when it is aborted as well', async () => {
    const abort = new AbortController()
    const onEvent = (event: TrainingEvent) => void (event.type === 'step' && event.epoch === 2 && abort.abort())
    const { epochs, stopped } = await fit(model, vectors(64), {
      ...options,
      validation,
      earlyStopping,
      signal: abort.signal,
      onEvent,
    })
    expect(stopped).toMatchObject({ reason: 'aborted', epoch: 1, restoredEpoch: 1 })
    expect((await evaluate(model, validation, { batchSize: 8, seed: 5 })).loss).toBe(epochs[0]?.validation?.loss)
  })

  it('leaves the last weights where it is told to', async () => {
    const { stopped } = await fit(model, vectors(64), {
      ...options,
      validation,
      earlyStopping: { patience: 2, restoreBest: false },
    })
    expect(stopped).toMatchObject({ reason: 'early-stopping', restoredEpoch: null })
  })

  it('watches the training loss without validation examples, but not their loss', async () => {
    const watching = { ...earlyStopping, monitor: 'training.parts.reconstruction' }
    expect((await fit(model, vectors(64), { ...options, earlyStopping: watching })).stopped.reason).toBe('early-stopping')
    expect((await failure(() => fit(model, vectors(64), { earlyStopping }))).message).toBe(
      'fit: validation must be given, as earlyStopping watches validation.loss, got null. Split some off: split(examples, …).',
    )
  })

  it('does not choose by test examples unless it is told to', async () => {
    const test = vectors(20, 2, { role: 'test' })
    expect((await failure(() => fit(model, vectors(64), { validation: test, earlyStopping }))).message).toBe(
      'fit: earlyStopping must not choose by test examples. Split validation examples off the training examples, or set allowTestExamples, which is recorded.',
    )
    expect((await failure(() => fit(model, test))).message).toMatch(/^fit: training must not hold test examples\./)
    const { config } = await fit(model, vectors(8), { ...quick, validation: test, earlyStopping, allowTestExamples: true })
    expect(config).toMatchObject({ allowTestExamples: true })
    await fit(model, vectors(8), { ...quick, validation: test })
  })

  it('keeps no checkpoint for being the best by test examples either, however that is asked for', async () => {
    const validation = vectors(20, 2, { role: 'test' })
    const fitting = (keepBest: boolean | { monitor: string }, more: FitOptions = {}) =>
      fit(model, vectors(8), { ...quick, validation, checkpoints: { store: memoryStore(), keepBest }, ...more })
    for (const keepBest of [true, { monitor: 'validation.loss' }])
      expect((await failure(() => fitting(keepBest))).message).toMatch(
        /^fit: checkpoints\.keepBest must not choose by test examples\./,
      )
    const byTraining = { monitor: 'training.loss' }
    await fitting(false)
    await fitting(byTraining)
    await fitting(true, { earlyStopping: { ...byTraining, patience: 9 } })
    await fitting(true, { validation: null })
    await fitting(true, { allowTestExamples: true })
  })

  it('names the parts there are', async () => {
    const wrong = { ...earlyStopping, monitor: 'training.parts.divergence' }
    const before = [...model.weights.values()].map((weight) => [...weight.dataSync()])
    expect((await failure(() => fit(model, vectors(8), { earlyStopping: wrong }))).message).toBe(
      'fit: earlyStopping.monitor must be one of training.loss, training.parts.reconstruction, got "training.parts.divergence". Name a part that the loss has.',
    )
    expect([...model.weights.values()].map((weight) => [...weight.dataSync()])).toEqual(before)
    expect((await failure(() => fit(model, vectors(8), { earlyStopping: { ...wrong, monitor: 'accuracy' } }))).message).toMatch(
      /^fit: earlyStopping\.monitor must be validation\.loss, training\.loss, one of the parts.*validation\.activeUnits.*got "accuracy"\. Leave it out for "validation\.loss"\./,
    )
  })
})
