import { type ExamplePairs, type Examples, type History, readAll } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { codeUsage } from '../../evaluation/code-usage.js'
import { evaluate } from '../../evaluation/evaluate.js'
import { peakSignalToNoise } from '../../evaluation/images/peak-signal-to-noise.js'
import { activeUnits } from '../../evaluation/posterior-statistics.js'
import type { Model } from '../../models/model.js'
import { variational } from '../../models/variational/index.js'
import { vectorQuantized } from '../../models/vector-quantized/index.js'
import { dense } from '../../networks/dense/index.js'
import { adam } from '../../optimizers/adam.js'
import { sgd } from '../../optimizers/sgd.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import { failure, givenModel, noise, quick, vectors } from '../../testing/trainings.js'
import { encode } from '../../use/encode.js'
import { reconstruct } from '../../use/use.js'
import { latestCheckpoint } from '../checkpoint/latest.js'
import { fit } from '../fit.js'

let model: Model
givenModel((fresh) => {
  model = fresh
})

const validation = vectors(20, 2)
const options = { ...quick, validation }
const watching = (monitor: string) => ({ earlyStopping: { patience: 9, monitor, restoreBest: false } })
const last = ({ epochs }: History) => epochs.at(-1)?.measures

describe('a built-in measure', () => {
  it('is that of the whole of validation, with the weights that the epoch ends with', async () => {
    const squares = await fit(model, vectors(64), { ...options, ...watching('validation.meanSquaredError') })
    expect(last(squares)?.meanSquaredError).toBeCloseTo((await evaluate(model, validation)).meanSquaredError, 6)
    const decibels = await fit(model, vectors(64), { ...options, ...watching('validation.peakSignalToNoise') })
    const { mean } = peakSignalToNoise(await reconstruct(model, validation), await readAll(validation))
    expect(last(decibels)?.peakSignalToNoise).toBeCloseTo(mean, 3)
    expect(Object.keys(last(decibels) ?? {})).toEqual(['peakSignalToNoise'])
  })

  it('is taken where nothing goes by it, if asked for', async () => {
    const { epochs } = await fit(model, vectors(64), { ...options, metrics: ['meanSquaredError'] })
    expect(Object.keys(epochs.at(-1)?.measures ?? {})).toEqual(['meanSquaredError'])
    expect(epochs.at(-1)?.measures?.meanSquaredError).toBeCloseTo((await evaluate(model, validation)).meanSquaredError, 6)
    const refusal = async (more: object) => (await failure(() => fit(model, vectors(64), { ...options, ...more }))).message
    expect(await refusal({ metrics: ['psnr'] })).toMatch(/^fit: metrics\.0 must be one of/)
    expect(await refusal({ metrics: ['activeUnits'] })).toMatch(
      /^fit: metrics must be a figure that the model has, and activeUnits needs a model with a posterior/,
    )
    expect(await refusal({ metrics: ['meanSquaredError'], validation: null })).toMatch(
      /^fit: validation must be given, as metrics has meanSquaredError/,
    )
  })

  it('is of the inputs that validation sees', async () => {
    const history = await fit(model, vectors(64), {
      ...options,
      corruption: noise,
      corruptedTargets: true,
      ...watching('validation.meanSquaredError'),
    })
    // Inputs and targets are the noisy ones, which the loss is of as well.
    expect(last(history)?.meanSquaredError).toBeCloseTo(history.epochs.at(-1)?.validation?.loss ?? Number.NaN, 6)
  })

  it('leaves out what a mask does', async () => {
    const mask = vectors(20, 3)
    const binary: Examples = {
      ...mask,
      range: [0, 1],
      read: async (indices, into) => {
        await mask.read(indices, into)
        for (let i = 0; i < into.length; i++) into[i] = Number((into[i] as number) > 0.8)
      },
    }
    // An input that is another set than the target keeps its values where the mask leaves them out of the target.
    const pairs: ExamplePairs = { input: vectors(20, 2), target: validation, mask: binary }
    const history = await fit(model, vectors(64), { ...quick, validation: pairs, ...watching('validation.peakSignalToNoise') })
    const [made, wanted, counts] = [await reconstruct(model, validation), await readAll(validation), await readAll(binary)]
    const decibels = Array.from({ length: 20 }, (_, example) => {
      const places = [0, 1, 2, 3].map((i) => example * 4 + i).filter((i) => counts.values[i] === 1)
      const clipped = (value: number) => Math.min(1, Math.max(0, value))
      const squares = places.map((i) => (clipped(made.values[i] as number) - (wanted.values[i] as number)) ** 2)
      return -10 * Math.log10(squares.reduce((sum, square) => sum + square, 0) / places.length)
    })
    const seen = decibels.filter((value) => !Number.isNaN(value))
    expect(seen.length).toBeLessThan(20)
    expect(last(history)?.peakSignalToNoise).toBeCloseTo(seen.reduce((sum, value) => sum + value, 0) / seen.length, 3)
  })

  it('counts active units over all validation examples', async () => {
    using given = variational({ network: dense({ input: [4], hidden: [6], latent: 3 }), likelihood: 'gaussian', seed: 1 })
    const history = await fit(given, vectors(64), { ...options, epochs: 6, ...watching('validation.activeUnits') })
    const means = await encode(given, validation)
    expect(last(history)?.activeUnits).toBe(activeUnits(means.values, 20))
    expect(history.config).toMatchObject({ earlyStopping: { goal: 'highest' } })
  })

  it('counts the codes in use', async () => {
    using given = vectorQuantized({ network: dense({ input: [4], latent: 4 }), loss: 'mean-squared-error', entries: 8, seed: 1 })
    const checkpoints = { store: memoryStore(), keepBest: { monitor: 'validation.codesUsed' } }
    const history = await fit(given, vectors(64), { ...options, ...watching('validation.codePerplexity'), checkpoints })
    const { used, perplexity } = await codeUsage(given, validation)
    expect(last(history)).toEqual({ codesUsed: used, codePerplexity: perplexity })
  })

  it('is refused where the model is without it', async () => {
    const message = async (monitor: string) =>
      (await failure(() => fit(model, vectors(64), { ...options, ...watching(monitor) }))).message
    expect(await message('validation.activeUnits')).toMatch(
      /^fit: earlyStopping\.monitor must be .*a model with a posterior.*got "validation\.activeUnits"/,
    )
    expect(await message('validation.codePerplexity')).toMatch(/a model with codes/)
    expect(await message('training.activeUnits')).toMatch(/^fit: earlyStopping\.monitor must be validation\.loss/)
  })
})

describe('a measure of one’s own', () => {
  /** How the epochs go, whatever the model does. */
  const course = (figures: readonly number[]) => {
    let epoch = 0
    return { goal: 'highest' as const, of: () => figures[epoch++] ?? 0 }
  }

  it('stops a training, and its best weights come back', async () => {
    const earlyStopping = { patience: 2, monitor: 'validation.measures.score' }
    const measures = { score: course([1, 3, 2, 2.5, 9]) }
    const { epochs, stopped, config } = await fit(model, vectors(64), { ...options, epochs: 9, earlyStopping, measures })
    expect(stopped).toMatchObject({ reason: 'early-stopping', epoch: 4, restoredEpoch: 2 })
    expect(epochs.map((epoch) => epoch.measures)).toEqual([1, 3, 2, 2.5].map((score) => ({ score })))
    expect((await evaluate(model, validation, { batchSize: 8 })).loss).toBe(epochs[1]?.validation?.loss)
    expect(config).toMatchObject({ earlyStopping: { ...earlyStopping, goal: 'highest' } })
  })

  it('lets a plateau lower the learning rate, and the best checkpoint stay', async () => {
    const store = memoryStore()
    const monitor = 'validation.measures.score'
    const learningRate = { type: 'on-plateau', initial: 0.1, patience: 1, monitor } as const
    const measures = { score: course([1, 3, 2, 4, 4]) }
    const checkpoints = { store, everySteps: 1000, keepBest: { monitor } }
    const history = await fit(model, vectors(64), {
      ...options,
      epochs: 5,
      optimizer: sgd({ learningRate }),
      measures,
      checkpoints,
    })
    expect(history.epochs.map((epoch) => epoch.learningRate)).toEqual([0.1, 0.1, 0.1, 0.05, 0.05])
    expect((await latestCheckpoint(store))?.epochs).toHaveLength(4)
  })

  it('sees the averages of the weights, and the validation data as they were given', async () => {
    const seen: number[] = []
    const measures = {
      loss: {
        goal: 'lowest' as const,
        of: async (given: Model, data: Examples | ExamplePairs) => {
          expect(data).toBe(validation)
          const { loss } = await evaluate(given, data, { batchSize: 8 })
          seen.push(loss)
          return loss
        },
      },
    }
    const { epochs } = await fit(model, vectors(64), { ...options, measures, averaging: { decay: 0.9 } })
    expect(seen).toEqual(epochs.map((epoch) => epoch.validation?.loss))
  })

  it('that is not finite is null in the record, and no improvement', async () => {
    const earlyStopping = { patience: 2, monitor: 'validation.measures.score', minimumImprovement: 0 }
    const measures = { score: course([1, Number.NaN, Number.POSITIVE_INFINITY, 5]) }
    const { epochs, stopped } = await fit(model, vectors(64), { ...options, epochs: 4, earlyStopping, measures })
    expect(epochs.map((epoch) => epoch.measures?.score)).toEqual([1, null, null])
    expect(stopped.restoredEpoch).toBe(1)
  })

  it('is refused where nobody gives it, where it has no validation data, and where it is no number', async () => {
    const message = async (more: object) => (await failure(() => fit(model, vectors(64), { ...quick, ...more }))).message
    expect(await message({ validation, ...watching('validation.measures.skore'), measures: { score: course([]) } })).toBe(
      'fit: earlyStopping.monitor must be one of validation.measures.score, got "validation.measures.skore". ' +
        'Did you mean "validation.measures.score"? ' +
        "Give measures: { skore: { goal: 'lowest', of: (model, validation) => … } }, or watch another figure.",
    )
    expect(await message({ measures: { score: course([]) } })).toMatch(
      /^fit: validation must be given, as measures\.score is taken on it/,
    )
    expect(await message({ validation, measures: { loss: { goal: 'best', of: () => 1 } } })).toMatch(/measures\.loss\.goal must be/)
    expect(await message({ validation, measures: { activeUnits: course([]) } })).toMatch(/a name without a dot that is none of/)
    expect(await message({ validation, measures: { score: { goal: 'lowest', of: () => 'high' } } })).toMatch(
      /measures\.score\.of must return a number, got string/,
    )
  })

  it('costs nothing that is not asked for', async () => {
    const { epochs } = await fit(model, vectors(64), { ...options, optimizer: adam() })
    expect(epochs.every((epoch) => !('measures' in epoch))).toBe(true)
  })
})
