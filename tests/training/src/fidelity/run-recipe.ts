import { useBackend } from '@sandglass/backends'
import { createModel, type History, recipes, resolveRun, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'

/** What came of a recipe: its epochs, and each step's loss. */
export interface Outcome {
  readonly epochs: History['epochs']
  readonly losses: readonly number[]
}

/**
 * Trains a recipe on wasm, on all of MNIST.
 *
 * @param steps how many steps to take; all by default
 */
export async function runRecipe(name: keyof typeof recipes, seed: number, steps = Number.POSITIVE_INFINITY): Promise<Outcome> {
  await useBackend('wasm')
  const { model: config, training } = resolveRun('test', recipes[name].config)
  const { train: images, test } = await mnist()
  using model = createModel({ ...config, seed })
  const noise = training.corruption && corruption(training.corruption)
  const losses: number[] = []
  const epochs: History['epochs'][number][] = []
  for await (const event of train(model, images, { ...training, seed, corruption: noise, validation: test })) {
    if (event.type === 'step') losses.push(event.loss)
    if (event.type === 'epoch') epochs.push(event)
    if (losses.length >= steps) break
  }
  return { epochs, losses }
}
