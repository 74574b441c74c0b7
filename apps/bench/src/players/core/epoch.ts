import { type Examples, fromArray, type TrainingEvent, take } from '@sandglass/base'
import { recipes, resolveRun, type TensorFile, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { Prepared } from '../player.js'
import { storedOf } from '../problem.js'
import { modelOf } from './model.js'

const batchSize = 128
/** Steps to get warm, and steps and milliseconds of an epoch. */
const warmup = 4
const [fewest, most, duration] = [4, 96, 2000]

/** Epochs with the whole path of the data. */
export async function playEpoch(problem: TensorFile): Promise<Prepared> {
  const { training } = resolveRun('bench', recipes.denoiser.config)
  const model = modelOf(problem)
  const images = imagesOf(problem)
  const epochs = (steps: number) => {
    const events: AsyncIterator<TrainingEvent> = train(model, take(images, steps * batchSize), {
      epochs: 1_000_000,
      batchSize,
      optimizer: training.optimizer,
      seed: 1,
      ...(training.corruption && { corruption: corruption(training.corruption) }),
    })
    return {
      /** Milliseconds a step of one epoch. */
      async round() {
        const start = performance.now()
        for (;;) {
          const { value } = await events.next()
          if (value.type === 'epoch') return (performance.now() - start) / steps
        }
      },
      async end() {
        await events.return?.()
      },
    }
  }
  const few = epochs(warmup)
  const fastest = Math.min(await few.round(), await few.round())
  await few.end()
  const { round, end } = epochs(Math.max(fewest, Math.min(most, Math.round(duration / fastest))))
  return {
    signature: [],
    round,
    async end() {
      await end()
      model.dispose()
    },
  }
}

function imagesOf(problem: TensorFile): Examples {
  const { values, shape } = storedOf(problem, 'images')
  return fromArray(values, shape.slice(1), { scale: 1 / 255, range: [0, 1] })
}
