import {
  type AlarmEvent,
  type EpochEvent,
  type ExamplePairs,
  type Examples,
  fromArray,
  SandglassError,
  stream,
} from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { createModel, type ModelInput } from '../../../models/index.js'
import { dense } from '../../../networks/dense/index.js'
import { adam } from '../../../optimizers/adam.js'
import { sgd } from '../../../optimizers/sgd.js'
import '../../../testing/backend.js'
import { vectors } from '../../../testing/trainings.js'
import { planTraining, type TrainingOptions } from '../../options.js'
import { train } from '../../train.js'
import { HealthMonitor } from '../monitor.js'
import { beginningRules, epochRules, readingRules } from './index.js'

const network = dense({ input: [4], hidden: [8], latent: 2, activation: 'elu' })
const plain: ModelInput = { type: 'autoencoder', network, loss: 'mean-squared-error', seed: 3 }
const quick = { epochs: 10, batchSize: 16, seed: 5, optimizer: adam({ learningRate: 0.01 }), health: { everySteps: 20 } }

/** The alarms that a training raises, to its end or until it diverges. */
async function alarmsOf(config: ModelInput, options: TrainingOptions = {}, data: Examples | ExamplePairs = vectors(64)) {
  using model = createModel(config)
  const alarms: AlarmEvent[] = []
  try {
    for await (const event of train(model, data, { ...quick, ...options })) if (event.type === 'alarm') alarms.push(event)
  } catch (error) {
    if (!SandglassError.isInstance(error) || error.code !== 'diverged') throw error
  }
  return alarms
}

async function namesOf(...training: Parameters<typeof alarmsOf>): Promise<string[]> {
  return (await alarmsOf(...training)).map(({ name }) => name)
}

async function expectAlarm(name: string, message: RegExp, ...training: Parameters<typeof alarmsOf>): Promise<void> {
  const alarms = await alarmsOf(...training)
  const told = alarms.filter((alarm) => alarm.name === name)
  expect(told.map((alarm) => alarm.message)).toEqual([expect.stringMatching(message)])
  expect(told[0]?.cure).toMatch(/^[A-Z].*\.$/)
}

/** Numbers that no two examples have in common. */
function noise(count: number, seed: number): Examples {
  const random = stream(seed, 'noise')
  return fromArray(
    Array.from({ length: count * 4 }, () => random.uniform()),
    [4],
  )
}

it('every rule has a name of its own', () => {
  const names = [...beginningRules, ...readingRules, ...epochRules].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

describe('a sound training', () => {
  it('raises no alarm', async () => {
    expect(await namesOf(plain, { epochs: 40, validation: vectors(40, 2) })).toEqual([])
  })
})

describe('an unfinished schedule', () => {
  const network = dense({ input: [4], hidden: [8], latent: 2 })
  const warming = (over: number | { epochs: number } | { share: number }): ModelInput => {
    return { type: 'variational', network, likelihood: 'gaussian', seed: 3, beta: { type: 'linear', to: 1, over } }
  }

  // 64 examples in batches of 16, for two epochs.
  const short = { epochs: 2, health: true } as const

  it('is told before the first step, with what it comes to', async () => {
    const message =
      /^unfinished schedule: the training ends before the schedule of beta does: at the end it is 0\.4, and was to be 1$/
    await expectAlarm('unfinished-schedule', message, warming(20), short)
    const [alarm] = await alarmsOf(warming(20), short)
    expect(alarm).toMatchObject({ step: 0, epoch: 1 })
    expect(await namesOf(warming(20), { ...short, health: false })).toEqual([])
  })

  it('is told of every figure that goes by one', async () => {
    const both = { ...warming({ epochs: 3 }), capacity: { type: 'linear', to: 5, over: 10 } } as ModelInput
    await expectAlarm(
      'unfinished-schedule',
      /schedule of beta does: .*, and before that of capacity does: at the end it is 4, and was to be 5$/,
      both,
      short,
    )
    const active = { type: 'linear', from: 8, to: 2, over: 10 } as const
    const sparse = {
      type: 'sparse',
      network: dense({ input: [4], latent: 8 }),
      loss: 'mean-squared-error',
      sparsity: { type: 'top-k', active },
    }
    await expectAlarm(
      'unfinished-schedule',
      /schedule of sparsity\.active does: at the end it is 3\.2, and was to be 2/,
      sparse as ModelInput,
      short,
    )
  })

  it('is none where the schedule ends with the training, or goes by it', async () => {
    for (const over of [8, { epochs: 2 }, { share: 1 }, { share: 0.5 }]) expect(await namesOf(warming(over), short)).toEqual([])
  })
})

describe('posterior collapse', () => {
  const variational = (beta: number) => ({ type: 'variational', network, likelihood: 'gaussian', beta, seed: 3 }) as ModelInput

  it('is told where the divergence weighs too much, and once', async () => {
    await expectAlarm('posterior-collapse', /^posterior collapse: 2 of 2 dimensions carry < 0\.01 nat$/, variational(300), {
      epochs: 60,
    })
  })

  it('is not told where the dimensions are used', async () => {
    expect(await namesOf(variational(0.01), { epochs: 60 })).not.toContain('posterior-collapse')
  })
})

describe('codebook collapse', () => {
  const discrete = (revival: number) =>
    ({ type: 'vector-quantized', network, loss: 'mean-squared-error', entries: 16, revival, seed: 3 }) as ModelInput

  it('is told where every example has the same code', async () => {
    const same = fromArray(
      Array.from({ length: 64 * 4 }, (_, index) => (index % 4) / 4),
      [4],
    )
    await expectAlarm(
      'codebook-collapse',
      /^codebook collapse: 1 of 16 entries are used, with a perplexity of 1$/,
      discrete(0),
      {},
      same,
    )
  })

  it('is not told where the codebook is in use', async () => {
    expect(await namesOf(discrete(0.03), { epochs: 40 })).not.toContain('codebook-collapse')
  })
})

describe('dead ReLUs', () => {
  const rectifying: ModelInput = { ...plain, network: dense({ input: [4], hidden: [32], latent: 2 }) }

  it('are told where a step was so large that it left them below 0', async () => {
    const message = /^dead units: \d+ of 32 units of encoder\.dense(, .*)? are 0 for each of 64 examples$/
    await expectAlarm('dead-relus', message, rectifying, { optimizer: adam({ learningRate: 3 }) })
  })

  it('are not told from a few examples, most units of which others call for', async () => {
    const few = { optimizer: adam({ learningRate: 3 }), validation: vectors(31, 2) }
    expect(await namesOf(rectifying, few)).not.toContain('dead-relus')
    expect(await namesOf(rectifying, { ...few, validation: vectors(32, 2) })).toContain('dead-relus')
  })

  it('are not told of a few idle units', async () => {
    expect(await namesOf(rectifying)).not.toContain('dead-relus')
  })
})

describe('gradients', () => {
  it('are told to explode where each step overshoots more', async () => {
    const linear: ModelInput = { ...plain, network: dense({ input: [4], latent: 2 }) }
    const options = { optimizer: sgd({ learningRate: 5.5 }), health: { everySteps: 1 }, epochs: 2 }
    await expectAlarm('exploding-gradients', /^exploding gradients: their norm is \S+, and was \S+$/, linear, options)
  })

  it('are told to vanish where many sigmoids follow each other', async () => {
    const hidden = Array.from({ length: 8 }, () => 8)
    const deep = (activation: 'sigmoid' | 'elu'): ModelInput => ({
      ...plain,
      network: dense({ input: [4], hidden, latent: 2, activation }),
    })
    const message = /^vanishing gradients: their norm is \S+ at encoder\.dense(_\d)?, and \S+ at decoder\.dense_\d$/
    await expectAlarm('vanishing-gradients', message, deep('sigmoid'), { epochs: 5 })
    expect(await namesOf(deep('elu'), { epochs: 5 })).not.toContain('vanishing-gradients')
  })
})

describe('updates', () => {
  it('are told to be too large, or too small for anything to be learnt', async () => {
    await expectAlarm('large-updates', /^large updates: a step moves the weights by 0\.\d+ of their size/, plain, {
      optimizer: adam({ learningRate: 0.5 }),
      health: { everySteps: 3 },
    })
    await expectAlarm('small-updates', /^small updates: a step moves the weights by \S+e-\d of their size/, plain, {
      optimizer: adam({ learningRate: 1e-7 }),
    })
  })

  it('may be small where most is learnt', async () => {
    using model = createModel(plain)
    for await (const _ of train(model, vectors(64), { ...quick, epochs: 200, health: false }));
    const names: string[] = []
    const options = { ...quick, optimizer: adam({ learningRate: 1e-7 }) }
    for await (const event of train(model, vectors(64), options)) if (event.type === 'alarm') names.push(event.name)
    expect(names).toEqual([])
  })
})

describe('a constant output', () => {
  it('is told where inputs and targets have nothing to do with each other', async () => {
    const pairs = { input: noise(256, 1), target: noise(256, 2) }
    const validation = { input: noise(64, 3), target: noise(64, 4) }
    const message = /^constant output: reconstructions have a mean squared error of 0\.\d+, and the mean of the data has 0\.\d+$/
    await expectAlarm('constant-output', message, plain, { epochs: 20, validation }, pairs)
  })

  it('is not told where they have', async () => {
    expect(await namesOf(plain, { epochs: 20, validation: vectors(64, 2) }, vectors(256))).not.toContain('constant-output')
  })
})

describe('overfitting', () => {
  const wide: ModelInput = { ...plain, network: dense({ input: [4], hidden: [64], latent: 3 }) }
  const pairs = (count: number, seed: number) => ({ input: noise(count, seed), target: noise(count, seed + 100) })

  it('is told where the validation loss rises while the training loss falls', async () => {
    const message =
      /^overfitting: since epoch \d+ the validation loss rose from \S+ to \S+ while the training loss fell from \S+ to \S+$/
    await expectAlarm('overfitting', message, wide, { epochs: 100, validation: pairs(64, 7) }, pairs(32, 1))
  })

  it('is told after a warm-up too, whose epochs are none to compare with', () => {
    const stepsPerEpoch = 4
    /** Epochs of low losses, as the divergence is hardly weighed, in a warm-up of 4; then the validation loss rises again. */
    const losses = [
      ...Array.from({ length: 4 }, () => [1, 1]),
      ...Array.from({ length: 6 }, (_, k) => [20 - k, 20 - k]),
      ...Array.from({ length: 12 }, (_, k) => [14 - k / 4, 15 + k / 2]),
    ]
    const epochs = losses.map(([training = 0, validation = 0], index): EpochEvent => {
      const means = { training: { loss: training, parts: {} }, validation: { loss: validation, parts: {} } }
      return { type: 'epoch', epoch: index + 1, step: stepsPerEpoch * (index + 1), learningRate: 0.01, ...means, seconds: 1 }
    })
    const alarmsOf = (warmUp: number) => {
      const beta = { type: 'linear', from: 0, to: 1, over: { epochs: warmUp } } as const
      using model = createModel({ type: 'variational', network, likelihood: 'gaussian', seed: 3, beta })
      const plan = planTraining('train', model, vectors(64), { ...quick, epochs: epochs.length, validation: vectors(64, 2) })
      const monitor = new HealthMonitor(plan)
      return epochs.flatMap((_, index) => [...monitor.afterEpoch(epochs.slice(0, index + 1))].map(({ message }) => message))
    }
    expect(alarmsOf(4)).toEqual([
      expect.stringMatching(/^overfitting: since epoch 1\d the validation loss rose from 15\.\d* to \S+ while/),
    ])
    // Without one, the first epochs are the best that there were, and the training loss is above theirs.
    expect(alarmsOf(0.1)).toEqual([])
  })

  it('is not told where both fall', async () => {
    expect(await namesOf(wide, { epochs: 60, validation: vectors(64, 2) }, vectors(256))).toEqual([])
  })
})
