import { releaseBackend, useBackend } from '@sandglass/backends'
import { createModel, fit, recipes } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import type { GpuTraining } from './document.js'

/** The tutorial's trainings on the GPU and on the engine; on fewer threads than the most, a single epoch of each. */
export async function* trainings(epochs: number, threads: readonly number[]): AsyncGenerator<GpuTraining, void> {
  const most = Math.max(...threads)
  for (const recipe of ['dense', 'denoiser'] as const) {
    yield await training(recipe, 'webgpu', null, epochs)
    for (const count of threads) yield await training(recipe, 'wasm', count, count === most ? epochs : 1)
  }
}

async function training(
  recipe: GpuTraining['recipe'],
  backend: GpuTraining['backend'],
  threads: number | null,
  epochs: number,
): Promise<GpuTraining> {
  await useBackend(backend, threads === null ? {} : { threads })
  const { config } = recipes[recipe]
  const { corruption: noise = null, ...fields } = config.training ?? {}
  const { train, test } = await mnist()
  using model = createModel({ ...config.model, seed: 1 })
  const history = await fit(model, train, {
    ...fields,
    epochs,
    seed: 1,
    validation: test,
    corruption: noise && corruption(noise),
  })
  await releaseBackend(backend)
  const last = history.epochs.at(-1)
  if (!last?.validation) throw new Error('A training has an epoch, and is validated.')
  const secondsPerEpoch = history.stopped.seconds / history.epochs.length
  return { recipe, backend, threads, epochs, secondsPerEpoch, loss: last.training.loss, validationLoss: last.validation.loss }
}
