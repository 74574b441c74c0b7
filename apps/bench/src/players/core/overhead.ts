import { watchKernels } from '@sandglass/backends'
import type { TensorFile } from '@sandglass/core'
import { paced, signatureOf, stepPace, timed } from '../pace.js'
import type { Prepared } from '../player.js'
import { modelOf, tensorOf } from './model.js'
import { residentSteps } from './resident.js'

const stepsPerRound = 20

/** What training steps take outside of kernels. */
export async function playOverhead(problem: TensorFile): Promise<Prepared> {
  const steps = residentSteps(modelOf(problem), { input: tensorOf(problem, 'input'), target: tensorOf(problem, 'target') })
  const signature = await signatureOf(steps)
  let inKernels = 0
  watchKernels(({ milliseconds }) => {
    inKernels += milliseconds
  })
  await paced(steps, stepPace)
  return {
    signature,
    async round() {
      inKernels = 0
      return (await timed(steps, stepsPerRound)) - inKernels / stepsPerRound
    },
  }
}
