import { take } from '@sandglass/base'
import { fit, recipes, resolveRun, type TensorFile } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { peakMegabytes } from '../peak.js'
import { modelOf } from './model.js'

const [batchSize, steps] = [128, 60]

/** A training on MNIST, which is in memory as a whole, as a user would have it. */
export async function playPeakMemory(problem: TensorFile): Promise<number> {
  const { training } = resolveRun('bench', recipes.denoiser.config)
  const digits = await mnist()
  await fit(modelOf(problem), take(digits.train, steps * batchSize), {
    epochs: 1,
    batchSize,
    optimizer: training.optimizer,
    seed: 1,
    validation: digits.test,
    ...(training.corruption && { corruption: corruption(training.corruption) }),
  })
  return await peakMegabytes()
}
