import { watchKernels } from '@sandglass/backends'
import type { TensorFile } from '@sandglass/core'
import * as tf from '@tensorflow/tfjs-core'
import { paced, signatureOf, stepPace, timed } from '../pace.js'
import type { Prepared } from '../player.js'
import { epsilonOf } from '../problem.js'
import { modelOf, tensorOf } from './model.js'
import { trainResident } from './resident.js'

const stepsPerRound = 20

/** What training steps take outside of kernels. */
export async function playOverhead(problem: TensorFile): Promise<Prepared> {
  const batch = { input: tensorOf(problem, 'input'), target: tensorOf(problem, 'target') }
  const model = modelOf(problem)
  const training = trainResident(model, batch, epsilonOf(problem))
  const signature = await signatureOf(training.steps)
  await paced(training.steps, stepPace)
  const round = async () => {
    let inKernels = 0
    const unwatch = watchKernels(({ milliseconds }) => {
      inKernels += milliseconds
    })
    const perStep = await timed(training.steps, stepsPerRound).finally(unwatch)
    return perStep - inKernels / stepsPerRound
  }
  await round()
  return {
    signature,
    round,
    async end() {
      await training.end()
      model.dispose()
      tf.dispose({ ...batch })
    },
  }
}
