import '@tensorflow/tfjs-backend-cpu'
import { type Corruption, type Examples, fromArray, type TrainingEvent } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluation/evaluate.js'
import { layer } from '../layers/builders.js'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Model } from '../models/model.js'
import { custom } from '../networks/custom/index.js'
import { dense } from '../networks/dense/index.js'
import { differentiable } from '../operations/differentiable.js'
import { sgd } from '../optimizers/sgd.js'
import { collect, failure, givenModel, newModel, noise, quick, vectors, weightsOf } from '../testing/trainings.js'
import { fit } from './fit.js'
import { train } from './train.js'

let model: Model
givenModel((fresh) => {
  model = fresh
})

describe('train', () => {
  it('tells what happens, in order', async () => {
    const events = await collect(train(model, vectors(20), { ...quick, validation: vectors(5, 2) }))
    expect(events.map(({ type }) => type)).toEqual([
      'started',
      ...['step', 'step', 'step', 'epoch'],
      ...['step', 'step', 'step', 'epoch'],
      'stopped',
    ])
    expect(events[0]).toMatchObject({
      epochs: 2,
      stepsPerEpoch: 3,
      trainingExamples: 20,
      validationExamples: 5,
      batchSize: 8,
      seed: 5,
      config: { optimizer: { type: 'adam', learningRate: 0.01 }, shuffle: true, corruption: null, seed: 5 },
    })
    expect(events[7]).toMatchObject({ type: 'step', step: 6, epoch: 2, stepOfEpoch: 3, examples: 4 })
    expect(events[8]).toMatchObject({ epoch: 2, step: 6 })
    expect(events.at(-1)).toMatchObject({ reason: 'completed', epoch: 2, step: 6, restoredEpoch: null })
    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
  })

  it('learns', async () => {
    const history = await fit(model, vectors(64), { ...quick, epochs: 60 })
    expect(history.epochs[0]?.training.loss).toBeGreaterThan(0.1)
    expect(history.epochs.at(-1)?.training.loss).toBeLessThan(0.005)
  })

  it("weights an epoch's loss by example", async () => {
    const events = await collect(train(model, vectors(20), { ...quick, epochs: 1 }))
    const steps = events.filter((event) => event.type === 'step')
    const [epoch] = events.filter((event) => event.type === 'epoch')
    const expected = steps.reduce((sum, { loss, examples }) => sum + loss * examples, 0) / 20
    expect(epoch?.training.loss).toBeCloseTo(expected, 12)
    expect(epoch?.training.parts.reconstruction).toBeCloseTo(expected, 12)
    expect(epoch?.validation).toBeNull()
  })

  it('sees every example once an epoch, in an order of its own, or as they come', async () => {
    const read: number[] = []
    const watched: Examples = {
      ...vectors(20),
      read: (indices, into) => {
        read.push(...indices)
        return vectors(20).read(indices, into)
      },
    }
    await fit(model, watched, quick)
    const [check, first, second] = [read.slice(0, 20), read.slice(20, 40), read.slice(40)]
    const all = Array.from({ length: 20 }, (_, i) => i)
    expect(check).toEqual(all)
    expect(first).not.toEqual(all)
    expect(second).not.toEqual(first)
    expect(first.toSorted((a, b) => a - b)).toEqual(all)
    expect(second.toSorted((a, b) => a - b)).toEqual(all)
    read.length = 0
    await fit(model, watched, { ...quick, shuffle: false })
    expect(read.slice(20)).toEqual([...all, ...all])
  })

  it('gives the same bits for the same seed, and others for another', async () => {
    const options = { ...quick, corruption: noise, validation: vectors(10, 2) }
    const run = async (seed: number) => {
      const fresh = newModel()
      const { epochs } = await fit(fresh, vectors(30), { ...options, seed })
      const weights = weightsOf(fresh)
      fresh.dispose()
      return { weights, losses: epochs.map(({ training, validation }) => [training, validation]) }
    }
    expect(await run(5)).toEqual(await run(5))
    expect((await run(6)).weights).not.toEqual((await run(5)).weights)
  })

  it('is the same with a reader that takes its time', async () => {
    const slow: Examples = {
      ...vectors(30),
      read: async (indices, into) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        await vectors(30).read(indices, into)
      },
    }
    const other = newModel()
    const [a, b] = [await fit(model, vectors(30), quick), await fit(other, slow, quick)]
    expect(a.epochs.map(({ training }) => training)).toEqual(b.epochs.map(({ training }) => training))
    other.dispose()
  })

  it('measures validation with the final weights, as evaluate does', async () => {
    const validation = vectors(13, 2)
    const { epochs } = await fit(model, vectors(20), { ...quick, validation, corruption: noise })
    const { loss, parts } = await evaluate(model, validation, { batchSize: 8, corruption: noise, seed: 5 })
    expect(epochs.at(-1)?.validation).toEqual({ loss, parts })
  })

  it('corrupts the input alone, once or anew in each epoch', async () => {
    const pairs = async (corruptionDraw: 'once' | 'every-epoch') => {
      const seen = new Map<string, Set<string>>()
      const spy: Model = {
        ...model,
        objective: (batch, context) => {
          const [inputs, targets] = [batch.input.arraySync() as number[][], batch.target.arraySync() as number[][]]
          for (const [i, target] of targets.entries()) {
            const key = JSON.stringify(target)
            seen.set(key, (seen.get(key) ?? new Set()).add(JSON.stringify(inputs[i])))
          }
          return model.objective(batch, context)
        },
      }
      await fit(spy, vectors(20), { ...quick, corruption: noise, corruptionDraw })
      expect(seen.size).toBe(20)
      return [...seen.values()].map(({ size }) => size)
    }
    expect(new Set(await pairs('once'))).toEqual(new Set([1]))
    expect(new Set(await pairs('every-epoch'))).toEqual(new Set([2]))
  })

  it('draws targets with their inputs where it is told to, and refuses what can’t be', async () => {
    const seen: [number[], number[]][] = []
    const spy: Model = {
      ...model,
      objective: (batch, context) => {
        seen.push([[...batch.input.dataSync()], [...batch.target.dataSync()]])
        return model.objective(batch, context)
      },
    }
    const again = { ...quick, corruption: noise, corruptionDraw: 'every-epoch', corruptedTargets: true } as const
    await fit(spy, vectors(20), again)
    for (const [input, target] of seen) expect(target).toEqual(input)
    expect(seen[0]).not.toEqual(seen[seen.length / 2])
    const pairs = { input: vectors(4), target: vectors(4) }
    expect((await failure(() => fit(model, pairs, again))).message).toMatch(/corruptedTargets must be false for pairs/)
    expect((await failure(() => fit(model, vectors(4), { corruptedTargets: true }))).message).toMatch(/false without a corruption/)
  })

  it('trains on pairs', async () => {
    const target = vectors(20)
    const input: Examples = fromArray(new Float32Array(80).fill(0.5), [4])
    const { epochs } = await fit(model, { input, target }, { ...quick, epochs: 1, optimizer: sgd() })
    expect(epochs[0]?.training.loss).toBeGreaterThan(0)
    const shorter = fromArray([1, 2, 3, 4], [4])
    expect((await failure(() => fit(model, { input: shorter, target }))).message).toMatch(/equally many examples, got 1 and 20/)
  })

  it('draws and records a seed', async () => {
    const { seed, config } = await fit(model, vectors(4), { epochs: 1 })
    expect(Number.isSafeInteger(seed)).toBe(true)
    expect(config).toMatchObject({ seed })
  })
})

describe('the end of a training', () => {
  it('comes after the step in progress when it is aborted', async () => {
    const abort = new AbortController()
    const events: TrainingEvent[] = []
    const history = await fit(model, vectors(64), {
      ...quick,
      signal: abort.signal,
      onEvent: (event) => {
        events.push(event)
        if (event.type === 'step' && event.step === 11) abort.abort()
      },
    })
    expect(history.stopped).toMatchObject({ type: 'stopped', reason: 'aborted', epoch: 1, step: 11, restoredEpoch: null })
    expect(history.epochs).toHaveLength(1)
    expect(events.at(-1)).toEqual(history.stopped)
  })

  it('comes at once when it was aborted before it began, or while validating', async () => {
    const early = await collect(train(model, vectors(8), { signal: AbortSignal.abort() }))
    expect(early.map(({ type }) => type)).toEqual(['started', 'stopped'])
    const abort = new AbortController()
    let reads = 0
    const validation: Examples = {
      ...vectors(8),
      read: (indices, into) => {
        // The first reading is the check before the first step.
        if (reads++ > 0) abort.abort()
        return vectors(8).read(indices, into)
      },
    }
    const late = await collect(train(model, vectors(8), { ...quick, validation, signal: abort.signal }))
    expect(late.map(({ type }) => type)).toEqual(['started', 'step', 'stopped'])
    expect(late.at(-1)).toMatchObject({ reason: 'aborted', step: 1 })
  })

  it('frees everything when the reader leaves', async () => {
    const before = weightsOf(model)
    for await (const event of train(model, vectors(64), quick)) if (event.type === 'step' && event.step === 3) break
    // What it frees is counted after each test.
    expect(weightsOf(model)).not.toEqual(before)
  })

  it('frees everything when a listener throws', async () => {
    const onEvent = () => {
      throw new Error('mine')
    }
    await expect(fit(model, vectors(8), { onEvent })).rejects.toThrow('mine')
  })

  it('frees everything when the reader of examples fails', async () => {
    let reads = 0
    const broken: Examples = {
      ...vectors(64),
      read: async (indices, into) => {
        if (reads++ > 10) throw new Error('disk')
        await vectors(64).read(indices, into)
      },
    }
    await expect(fit(model, broken, quick)).rejects.toThrow('disk')
  })

  it('frees everything when the device fails in the middle of a step, on the way there or on the way back', async () => {
    const fail = (): never => {
      throw new Error('device lost')
    }
    const failing = (loss: tf.Scalar) =>
      differentiable({ loss }, { forward: () => ({ output: tf.neg(loss), saved: [loss] }), gradients: fail }) as tf.Scalar
    const there: Model = {
      ...model,
      objective(...given) {
        model.objective(...given)
        return fail()
      },
    }
    const back: Model = {
      ...model,
      objective(...given) {
        const objective = model.objective(...given)
        return { ...objective, loss: failing(objective.loss) }
      },
    }
    for (const broken of [there, back]) await expect(fit(broken, vectors(20), quick)).rejects.toThrow('device lost')
  })

  it('names the model that was disposed meanwhile', async () => {
    const gone = newModel()
    const onEvent = ({ type }: TrainingEvent) => {
      if (type === 'step') gone.dispose()
    }
    expect((await failure(() => fit(gone, vectors(20), { ...quick, onEvent }))).message).toMatch(
      /^autoencoder.objective: the model was disposed/,
    )
  })

  it('names the step at which the loss diverged', async () => {
    const error = await failure(() => fit(model, vectors(64), { ...quick, epochs: 50, optimizer: sgd({ learningRate: 1e6 }) }))
    expect(error.code).toBe('diverged')
    expect(error.message).toMatch(
      /^fit: the loss must stay finite, got (NaN|Infinity) at step \d+\. The first result .* Lower the learning rate, which is 1000000/,
    )
  })

  it('lets timers have their turn', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const began = performance.now()
    for await (const event of train(model, vectors(64), { ...quick, epochs: 1000 })) {
      if (performance.now() - began > 200) break
      expect(event.type).not.toBe('stopped')
    }
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})

describe('refusals before the first step', () => {
  it('of options that are none, and of a model without anything to learn', async () => {
    for (const options of [null, 10])
      expect((await failure(() => fit(model, vectors(8), options as never))).message).toMatch(/^fit: options must be/)
    const still = custom({ input: [4], encoder: [layer.flatten()], decoder: [layer.activation('sigmoid')] })
    using unmoved = autoencoder({ network: still, loss: 'mean-squared-error', seed: 1 })
    expect((await failure(() => fit(unmoved, vectors(8)))).message).toMatch(/^fit: model must be one with weights to train/)
  })

  const steps = async (examples: Examples, options = {}) => {
    let count = 0
    const error = await failure(() =>
      fit(model, examples, { onEvent: ({ type }) => void (type === 'step' && count++), ...options }),
    )
    expect(count).toBe(0)
    return error.message
  }

  it('of options', async () => {
    expect(await steps(vectors(8), { batchSize: 0 })).toBe(
      'fit: batchSize must be a whole number of at least 1, got 0. Leave it out for 32.',
    )
    expect(await steps(vectors(8), { batch: 3 })).toMatch(/^fit: there is no field batch\. The fields are epochs, batchSize/)
    expect(await steps(vectors(8), { corruption: { type: 'gaussian' } })).toMatch(
      /^fit: corruption must be a corruption such as gaussian/,
    )
    expect(await steps(vectors(8), { optimizer: { type: 'adagrad' } })).toMatch(
      /optimizer\.type must be one of "adam", "adamw", "rmsprop", "sgd"/,
    )
    expect(await steps(vectors(8), { onEvent: 3 })).toMatch(/^fit: onEvent must be a function/)
    expect(() => train(model, vectors(8), { epochs: -1 })).toThrow('train: epochs must be a whole number of at least 1, got -1.')
  })

  it('of examples that do not fit', async () => {
    expect(await steps(fromArray([1, 2, 3, 4], [2, 2]))).toBe(
      'fit: training must be of shape [4], as the model takes them, got [2, 2]. View them in that shape: reshape(examples, [4]).',
    )
    expect(await steps(fromArray([1, 2, 3], [3]))).toMatch(/got \[3\]\. Resize them, or make a model of their shape/)
    expect(await steps(fromArray([], [4]))).toMatch(/^fit: training must hold at least one example, got 0\./)
    expect(await steps([1, 2] as never)).toMatch(/^fit: training must be Examples, got \[1,2\]/)
    expect(await steps(vectors(8), { validation: fromArray([1], [1]) })).toMatch(/^fit: validation must be of shape \[4\]/)
  })

  it('of values, naming the example', async () => {
    const values = new Float32Array(4 * 40)
    values[4 * 30 + 1] = Number.NaN
    expect(await steps(fromArray(values, [4]))).toBe(
      'fit: training must hold finite numbers, got NaN in example 30. Remove or repair that example.',
    )
    values[4 * 30 + 1] = 7
    expect(await steps(fromArray(values, [4], { range: [0, 1] }))).toBe(
      'fit: training must lie in its declared range [0, 1], got 7 in example 30. Correct the range or the values.',
    )
    const bounded = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'binary-crossentropy', seed: 3 })
    const message = async (examples: Examples) => (await failure(() => fit(bounded, examples))).message
    expect(await message(fromArray(values, [4]))).toMatch(/^fit: training must lie in \[0, 1\] for .*, got 7 in example 30\. \w/)
    expect(await message(fromArray(values, [4], { range: [0, 255] }))).toMatch(/but its declared range is \[0, 255\]\. \w/)
    bounded.dispose()
  })

  it('of noise that is no number', async () => {
    const broken: Corruption = { ...noise, apply: (_, __, into) => into.fill(Number.POSITIVE_INFINITY) }
    expect(await steps(vectors(8), { corruption: broken })).toMatch(
      /^fit: training, once corrupted, must hold finite numbers, got Infinity in example 0\./,
    )
  })

  it('and of later examples as they are read', async () => {
    const values = new Float32Array(4 * 2000)
    values[4 * 1500] = Number.NaN
    const error = await failure(() => fit(model, fromArray(values, [4]), { batchSize: 500, shuffle: false }))
    expect(error).toMatchObject({ code: 'invalid-data', example: 1500 })
  })
})
