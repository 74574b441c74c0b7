import { useBackend } from '@sandglass/backends'
import { createModel, type FitOptions, fit, recipes, resolveRun, take } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { beforeAll, expect, it } from 'vitest'

beforeAll(async () => {
  await useBackend('wasm')
})

/** A recipe's first steps: every loss and every final weight. */
async function run(name: keyof typeof recipes, examples: number, seed: number): Promise<unknown> {
  const { model: config, training } = resolveRun('test', recipes[name].config)
  const { train, test } = await mnist()
  using model = createModel({ ...config, seed })
  const losses: number[] = []
  const options: FitOptions = {
    batchSize: training.batchSize,
    epochs: 2,
    corruption: training.corruption && corruption(training.corruption),
    validation: take(test, 200),
    seed,
    onEvent: (event) => void (event.type === 'step' && losses.push(event.loss)),
  }
  const { epochs } = await fit(model, take(train, examples), options)
  const weights = await Promise.all(Array.from(model.weights, async ([name, variable]) => [name, await variable.data()]))
  return { losses, validation: epochs.map(({ validation }) => validation), weights }
}

it.each([
  ['dense', 1000],
  ['denoiser', 300],
] as const)(
  'the same seed gives the same bits twice on wasm: %s',
  async (name, examples) => {
    const first = await run(name, examples, 1)
    expect(await run(name, examples, 1)).toEqual(first)
    expect(await run(name, examples, 2)).not.toEqual(first)
  },
  120_000,
)
