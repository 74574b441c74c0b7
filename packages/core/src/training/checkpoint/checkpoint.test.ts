import '@tensorflow/tfjs-backend-cpu'
import {
  type ExamplePairs,
  type Examples,
  fromArray,
  readAll,
  SandglassError,
  type Store,
  type TrainingEvent,
} from '@sandglass/base'
import { describe, expect, it, vi } from 'vitest'
import { createModel } from '../../models/index.js'
import type { Model } from '../../models/model.js'
import { sgd } from '../../optimizers/sgd.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import { examples, fresh, killAfter, options, outcomeOf, withoutTime } from '../../testing/killed-trainings.js'
import { failure, givenModel, quick, vectors } from '../../testing/trainings.js'
import { fit } from '../fit.js'
import type { TrainingOptions } from '../options.js'
import { train } from '../train.js'
import { checkpointFile, stepOfFile } from './checkpoint.js'
import { readCheckpoint, writeCheckpoint } from './file.js'
import { latestCheckpoint } from './latest.js'

let model: Model
givenModel((fresh) => {
  model = fresh
})

/** A measure that tells epochs apart. */
const sizeMeasure = {
  goal: 'highest' as const,
  of: (model: Model) => [...model.weights.values()].reduce((sum, weight) => sum + Math.abs(weight.dataSync()[0] ?? 0), 0),
}

/** A checkpoint's contents but for wall time. */
async function timeless(store: Store, file: string): Promise<unknown> {
  const { state, ...others } = readCheckpoint((await store.read(file)) ?? new Uint8Array(), file)
  return { ...others, epochs: others.epochs.map(withoutTime), state: { ...state, seconds: null, epochs: null } }
}

const withoutCheckpoints = (events: unknown) =>
  (events as TrainingEvent[]).filter(({ type }) => type !== 'checkpoint' && type !== 'started')

describe('a training that is resumed', () => {
  it.each([
    ['adam', {}],
    ['momentum', { optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }) }],
    ['no early stopping', { earlyStopping: null }],
    ['the best kept', { earlyStopping: { patience: 1, minimumImprovement: 0.05 } }],
    ['measures', { measures: { size: sizeMeasure }, earlyStopping: { patience: 2, monitor: 'validation.measures.size' } }],
    ['a built-in measure', { earlyStopping: { patience: 2, monitor: 'validation.peakSignalToNoise' } }],
  ] as const)('ends on the bits of one that was not, wherever it stopped: %s', async (_, more) => {
    const whole = await outcomeOf({ ...options, ...more })
    const steps = (whole.events as TrainingEvent[]).filter(({ type }) => type === 'step').length
    for (let step = 1; step <= steps; step++) {
      const store = memoryStore()
      const checkpoints = { store, everySteps: 1 }
      const before = await killAfter(step, { ...options, ...more, checkpoints })
      const resume = await latestCheckpoint(store)
      expect(resume?.step).toBe(step)
      const after = await outcomeOf({ ...options, ...more, checkpoints, resume })
      expect(after.weights).toEqual(whole.weights)
      expect(after.history).toEqual(whole.history)
      // No event is lost, and none told twice.
      expect([...withoutCheckpoints(before), ...withoutCheckpoints(after.events)]).toEqual(withoutCheckpoints(whole.events))
    }
  })

  it('goes on in the middle of an epoch when the signal has ended it, and writes the same checkpoints', async () => {
    const [plain, stopped] = [memoryStore(), memoryStore()]
    const whole = await outcomeOf({ ...options, checkpoints: { store: plain, everySteps: 2 } })
    const abort = new AbortController()
    using trained = fresh()
    const events: TrainingEvent[] = []
    for await (const event of train(trained, examples, {
      ...options,
      signal: abort.signal,
      checkpoints: { store: stopped, everySteps: 2 },
    })) {
      events.push(event)
      if (event.type === 'step' && event.step === 5) abort.abort()
    }
    expect(events.slice(-2)).toMatchObject([
      { type: 'checkpoint', step: 5, epoch: 2, file: 'step-00000005.safetensors' },
      { type: 'stopped', reason: 'aborted', step: 5 },
    ])
    const resume = await latestCheckpoint(stopped)
    const after = await outcomeOf({ ...options, checkpoints: { store: stopped, everySteps: 2 }, resume })
    expect(after.weights).toEqual(whole.weights)
    expect(await stopped.list()).toEqual(await plain.list())
    for (const file of await plain.list()) expect(await timeless(stopped, file)).toEqual(await timeless(plain, file))
  })

  it('stops again at once if it was over', async () => {
    const store = memoryStore()
    await outcomeOf({ ...options, checkpoints: { store } })
    const resume = await latestCheckpoint(store)
    const events: TrainingEvent[] = []
    using again = fresh()
    await fit(again, examples, { ...options, resume, onEvent: (event) => void events.push(event) })
    expect(events.map(({ type }) => type)).toEqual(['started', 'stopped'])
    expect(events[0]).toMatchObject({ stepsTaken: 12, stepsPerEpoch: 3 })
  })

  it('takes the seed that was drawn, and gives the notes back', async () => {
    const store = memoryStore()
    const { seed: _, ...unseeded } = options
    await outcomeOf({ ...unseeded, checkpoints: { store, notes: () => ({ shown: [1, 2] }) } })
    const resume = await latestCheckpoint(store)
    expect(resume?.notes).toEqual({ shown: [1, 2] })
    expect(resume?.epochs).toHaveLength(4)
    using again = fresh()
    expect((await fit(again, examples, { ...unseeded, resume })).seed).toBe(
      (resume?.trainingConfig as { seed: number } | undefined)?.seed,
    )
  })

  it('is refused on other values, were there as many of them', async () => {
    const store = memoryStore()
    await killAfter(2, { ...options, checkpoints: { store, everySteps: 2 } })
    const resume = (await latestCheckpoint(store)) ?? expect.unreachable()
    const problem = async (training: Examples | ExamplePairs, change: TrainingOptions = {}) => {
      using other = fresh()
      return (await failure(() => fit(other, training, { ...options, resume, ...change }))).message
    }
    const held = 'must hold the values that it held when step-00000002.safetensors was written, and holds others.'
    const cure = 'Give the same examples, or begin anew without resume.'
    expect(await problem(vectors(20, 9))).toBe(`fit: training ${held} ${cure}`)
    const { values } = await readAll(examples)
    expect(await problem(fromArray(values.with(-1, 0.5), [4], { range: [0, 1] }))).toContain(`fit: training ${held}`)
    expect(await problem({ input: examples, target: vectors(20, 9) })).toContain(`fit: training ${held}`)
    expect(await problem({ input: vectors(20, 9), target: examples })).toContain(`fit: training ${held}`)
    expect(
      await problem({ input: examples, target: examples, weights: fromArray(new Float32Array(20).fill(1).with(3, 2), [1]) }),
    ).toContain(`fit: training ${held}`)
    expect(await problem(examples, { validation: vectors(7, 9) })).toBe(`fit: validation ${held} ${cure}`)
    // The same values from elsewhere are the same.
    using other = fresh()
    await fit(other, fromArray(values, [4], { range: [0, 1] }), { ...options, resume })
  })

  it('goes on from a checkpoint of before there were fingerprints', async () => {
    const store = memoryStore()
    await killAfter(4, { ...options, checkpoints: { store, everySteps: 2 } })
    const checkpoint = (await latestCheckpoint(store)) ?? expect.unreachable()
    const { values, ...sizes } = checkpoint.state.data
    expect(values).toEqual({ training: expect.stringMatching(/^[\da-f]{8}$/), validation: expect.stringMatching(/^[\da-f]{8}$/) })
    const before = { ...checkpoint, state: { ...checkpoint.state, data: sizes } }
    const resume = readCheckpoint(writeCheckpoint(before), checkpoint.file)
    expect((await outcomeOf({ ...options, resume })).weights).toEqual((await outcomeOf(options)).weights)
  })

  it('is refused where anything differs, by its name', async () => {
    const store = memoryStore()
    await killAfter(2, { ...options, checkpoints: { store, everySteps: 2 } })
    const resume = await latestCheckpoint(store)
    const config = resume?.modelConfig ?? expect.unreachable()
    const refusal = async (change: TrainingOptions, data = examples, from = fresh()) => {
      using other = from
      const before = other.weights.values().next().value?.dataSync().slice()
      const { message } = await failure(() => fit(other, data, { ...options, ...change, resume }))
      expect(other.weights.values().next().value?.dataSync()).toEqual(before)
      return message
    }
    expect(await refusal({ batchSize: 4 })).toBe(
      'fit: batchSize must be 8, as in step-00000002.safetensors, got 4. Train as before, or begin anew without resume.',
    )
    expect(await refusal({ optimizer: sgd() })).toMatch(/^fit: optimizer\.\w+ must be /)
    expect(await refusal({ seed: 6 })).toMatch(/^fit: seed must be 5, as in/)
    expect(await refusal({ validation: vectors(8, 2) })).toMatch(
      /^fit: data\.validation must be 7, as in .*, got 8\. Give the same examples/,
    )
    expect(await refusal({}, vectors(21))).toMatch(/^fit: data\.training must be 20/)
    expect(await refusal({}, examples, createModel({ ...config, seed: 4 }))).toMatch(
      /^fit: model\.config\.seed must be 3, .*createModel/,
    )
    using other = fresh()
    expect(() => train(other, examples, { resume: {} as never })).toThrow(
      'train: resume must be a checkpoint, as latestCheckpoint(store) returns it',
    )
  })
})

describe('checkpoints', () => {
  it('come after each epoch, or after so many steps or minutes, and the last are kept', async () => {
    const filesOf = async (given: Omit<NonNullable<TrainingOptions['checkpoints']>, 'store'>) => {
      const store = memoryStore()
      const { events } = await outcomeOf({ ...options, earlyStopping: null, checkpoints: { store, ...given } })
      const written = (events as TrainingEvent[]).flatMap((event) => (event.type === 'checkpoint' ? event.step : []))
      return { written, kept: (await store.list()).map(stepOfFile) }
    }
    expect(await filesOf({})).toEqual({ written: [3, 6, 9, 12], kept: [9, 12] })
    expect(await filesOf({ everySteps: 5, keepLast: 1 })).toEqual({ written: [5, 10], kept: [10] })
    expect(await filesOf({ everySteps: 4, keepLast: 9 })).toEqual({ written: [4, 8, 12], kept: [4, 8, 12] })
    expect(await filesOf({ everyMinutes: 60 })).toEqual({ written: [], kept: [] })
    const clock = vi.spyOn(performance, 'now')
    let minutes = 0
    clock.mockImplementation(() => 60_000 * minutes++)
    expect((await filesOf({ everyMinutes: 1, keepLast: 99 })).kept).toHaveLength(12)
    clock.mockRestore()
  })

  it('keep the best epoch’s, however old it is, in a training that was resumed too', async () => {
    // The first epoch is the best where the highest loss is: it only falls.
    const earlyStopping = { patience: 9, goal: 'highest', monitor: 'training.loss', restoreBest: false } as const
    const worse = { ...quick, epochs: 6, earlyStopping }
    const store = memoryStore()
    const checkpoints = { store, everySteps: 1, keepBest: true, keepLast: 1 }
    await killAfter(10, { ...worse, checkpoints })
    expect((await store.list()).map(stepOfFile)).toEqual([3, 10])
    const { events } = await outcomeOf({ ...worse, checkpoints, resume: await latestCheckpoint(store) })
    expect((events as TrainingEvent[]).at(-1)).toMatchObject({ reason: 'completed' })
    expect((await store.list()).map(stepOfFile)).toEqual([3, 18])
  })

  it('are not mixed with those of another training, nor with a future that was given up', async () => {
    const store = memoryStore()
    const checkpoints = { store, everySteps: 1, keepLast: 3 }
    await killAfter(3, { ...options, checkpoints })
    using other = fresh()
    expect(await failure(() => fit(other, examples, { ...options, checkpoints: { store } }))).toMatchObject({
      code: 'storage-failed',
      message: expect.stringMatching(/^fit: checkpoints\.store must hold no checkpoints yet, and there is step-00000001/),
    })
    const bytes = (await store.read(checkpointFile(1))) ?? new Uint8Array()
    const first = readCheckpoint(bytes, checkpointFile(1))
    for await (const event of train(other, examples, { ...options, checkpoints, resume: first }))
      if (event.type === 'checkpoint') break
    expect((await store.list()).map(stepOfFile)).toEqual([1, 2])
  })

  it('that can’t be written end the training, and those before are as they were', async () => {
    const store = memoryStore()
    let room = 3
    const full: Store = {
      ...store,
      write: async (name, bytes) => {
        if (room-- === 0)
          throw new SandglassError('storage-failed', 'directoryStore: write failed (ENOSPC).', { cure: 'Free some.' })
        await store.write(name, bytes)
      },
    }
    using trained = fresh()
    const checkpoints = { store: full, everySteps: 1 }
    expect(await failure(() => fit(trained, examples, { ...options, checkpoints }))).toMatchObject({ code: 'storage-failed' })
    expect((await latestCheckpoint(store))?.step).toBe(3)
    const whole = await outcomeOf(options)
    const after = await outcomeOf({ ...options, resume: await latestCheckpoint(store), checkpoints: { store } })
    expect(after.weights).toEqual(whole.weights)
  })

  it('are never of weights that are no numbers', async () => {
    const store = memoryStore()
    const events: TrainingEvent[] = []
    using trained = fresh()
    const checkpoints = { store, everySteps: 1 }
    const diverging = { ...quick, checkpoints, optimizer: sgd({ learningRate: 1e30 }) }
    const error = await failure(() => fit(trained, examples, { ...diverging, onEvent: (event) => void events.push(event) }))
    expect(error.code).toBe('diverged')
    const last = events.findLast(({ type }) => type === 'checkpoint')
    const resume = await latestCheckpoint(store)
    expect(resume?.step ?? null).toBe(last?.type === 'checkpoint' ? last.step : null)
    for (const { values } of resume?.tensors.values() ?? []) expect(values.every(Number.isFinite)).toBe(true)
  })

  it('refuse options that are none', async () => {
    const message = (checkpoints: object) =>
      failure(() => fit(model, examples, { checkpoints } as never)).then(({ message }) => message)
    expect(await message({})).toMatch(/^fit: checkpoints\.store must be/)
    expect(await message({ store: 'runs' })).toMatch(/^fit: checkpoints\.store must be a store, such as directoryStore\(path\)/)
    expect(await message({ store: memoryStore(), everySteps: 0 })).toMatch(/everySteps must be a whole number of at least 1/)
    expect(await message({ store: memoryStore(), everyStep: 1 })).toMatch(/Did you mean "everySteps"\?/)
    const odd: Store = { ...memoryStore(), list: async () => [checkpointFile(1)] }
    await expect(latestCheckpoint(odd)).rejects.toMatchObject({ code: 'storage-failed' })
    await expect(latestCheckpoint('runs' as never)).rejects.toThrow('latestCheckpoint: store must be a store, got "runs".')
  })
})
