import { type EpochEvent, fromArray, readAll } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluation/evaluate.js'
import { createModel, type ModelInput } from '../models/index.js'
import { dense } from '../networks/dense/index.js'
import { sgd } from '../optimizers/sgd.js'
import { memoryStore } from '../persistence/stores/memory.js'
import '../testing/backend.js'
import { failure, quick, vectors } from '../testing/trainings.js'
import { findLearningRate } from './find-learning-rate.js'
import { fit } from './fit.js'
import { trainer } from './trainer.js'

const validation = vectors(20, 2)

/** Three steps an epoch with 24 examples in batches of 8. */
const options = { ...quick, epochs: 4, validation }
const examples = vectors(24)

const common = {
  type: 'variational',
  network: dense({ input: [4], hidden: [5], latent: 2 }),
  likelihood: 'gaussian',
  seed: 1,
} as const
const beginning = (beta: Extract<ModelInput, { type: 'variational' }>['beta']): ModelInput => ({ ...common, beta })

/** What the divergence of an epoch is to that of a model whose beta is 1, with the same weights. */
async function weightsOfValidation(beta: Parameters<typeof beginning>[0]): Promise<number[]> {
  using model = createModel(beginning(beta))
  const ratios: number[] = []
  await fit(model, examples, {
    ...options,
    optimizer: sgd({ learningRate: 1e-4 }),
    onEvent: async (event) => {
      if (event.type !== 'epoch') return
      // Outside of a training, schedules are at their end, which is 1.
      const { parts } = await evaluate(model, validation, { batchSize: 8, seed: 5 })
      ratios.push((event.validation?.parts.divergence ?? 0) / (parts.divergence ?? 0))
    },
  })
  return ratios
}

describe('a schedule of a model', () => {
  it('goes by the epochs of its training, or takes a share of it, and validation is of the same objective', async () => {
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5))
    expect(await weightsOfValidation({ type: 'linear', to: 1, over: { epochs: 2 } })).toEqual(close([0.5, 1, 1, 1]))
    expect(await weightsOfValidation({ type: 'linear', to: 1 })).toEqual(close([0.25, 0.5, 0.75, 1]))
    expect(await weightsOfValidation({ type: 'linear', to: 1, over: 12 })).toEqual(close([0.25, 0.5, 0.75, 1]))
  })

  it('comes to the same bits in steps, in epochs and as a share', async () => {
    const weights = async (over: number | { epochs: number } | { share: number }) => {
      using model = createModel(beginning({ type: 'linear', to: 1, over }))
      await fit(model, examples, options)
      return [...model.weights.values()].map((weight) => weight.dataSync().slice())
    }
    const inSteps = await weights(6)
    expect(await weights({ epochs: 2 })).toEqual(inSteps)
    expect(await weights({ share: 0.5 })).toEqual(inSteps)
    expect(await weights({ share: 0.75 })).not.toEqual(inSteps)
  })

  it('lets no epoch be the best before it has come to its end', async () => {
    using model = createModel(beginning({ type: 'linear', to: 1, over: { epochs: 2 } }))
    const store = memoryStore()
    const seen: EpochEvent[] = []
    const { epochs, stopped } = await fit(model, examples, {
      ...options,
      epochs: 9,
      // Every epoch is worse than the one before.
      measures: { worse: { goal: 'lowest', of: () => seen.length } },
      earlyStopping: { patience: 2, monitor: 'validation.measures.worse' },
      checkpoints: { store, everySteps: 1000, keepBest: true },
      onEvent: (event) => void (event.type === 'epoch' && seen.push(event)),
    })
    // The second is the first that counts; two more are waited for.
    expect([epochs.length, stopped.reason, stopped.restoredEpoch]).toEqual([4, 'early-stopping', 2])
    expect(await store.list()).toEqual(['step-00000006.safetensors'])
  })

  it('lowers no learning rate while the loss is that of another objective', async () => {
    using model = createModel(beginning({ type: 'linear', to: 1, over: { epochs: 3 } }))
    const learningRate = { type: 'on-plateau', initial: 0.01, patience: 1, monitor: 'validation.measures.same' } as const
    const measures = { same: { goal: 'lowest' as const, of: () => 1 } }
    const { epochs } = await fit(model, examples, { ...options, epochs: 5, optimizer: sgd({ learningRate }), measures })
    expect(epochs.map((epoch) => epoch.learningRate)).toEqual([0.01, 0.01, 0.01, 0.01, 0.005])
  })

  it('must be in steps for whoever trains by hand', async () => {
    using model = createModel(beginning({ type: 'linear', to: 1, over: { epochs: 2 } }))
    expect((await failure(() => trainer(model))).message).toBe(
      'trainer: model.config.beta.over must be a number of steps, got {"epochs":2}. Give a number, or a schedule with its times in steps.',
    )
    const data = fromArray((await readAll(examples)).values, [4])
    expect((await findLearningRate(model, data, { steps: 12, batchSize: 8, seed: 1 })).points.length).toBeGreaterThan(0)
  })
})
