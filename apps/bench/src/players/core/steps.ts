import type { Model, TensorFile } from '@sandglass/core'
import { dispose } from '@tensorflow/tfjs-core'
import { paced, signatureOf, stepPace } from '../pace.js'
import type { Prepared } from '../player.js'
import { epsilonOf, storedOf } from '../problem.js'
import { modelOf, tensorOf } from './model.js'
import { trainResident } from './resident.js'

/** Training steps on a batch that stays on the device. */
export async function playSteps(problem: TensorFile): Promise<Prepared> {
  const { batch, agreed, timed, end } = await modelsOf(problem)
  const epsilon = epsilonOf(problem)
  const first = trainResident(agreed, batch, epsilon)
  const signature = await signatureOf(first.steps)
  await first.end()
  const training = trainResident(timed, batch, epsilon)
  return {
    signature,
    round: await paced(training.steps, stepPace),
    async end() {
      await training.end()
      end()
    },
  }
}

/** The first training step of a process. */
export async function playFirstStep(problem: TensorFile): Promise<number> {
  const { batch, agreed } = await modelsOf(problem)
  return await trainResident(agreed, batch, epsilonOf(problem)).steps(1)
}

/**
 * The problem's model twice over the same weights: as all systems must agree on it, and as it is
 * timed. The two differ where a variational model draws noise of its own.
 */
async function modelsOf(problem: TensorFile) {
  const batch = { input: tensorOf(problem, 'input'), target: tensorOf(problem, 'target') }
  const ended = (model: Model) => () => {
    model.dispose()
    dispose({ ...batch })
  }
  if (problem.metadata.architecture !== 'variational') {
    const model = modelOf(problem)
    return { batch, agreed: model, timed: model, end: ended(model) }
  }
  const { drawnNoise, variational, weightsOf } = await import('./variational.js')
  const weights = weightsOf(problem)
  const inputShape = batch.input.shape.slice(1)
  const agreed = variational(weights, inputShape, () => tensorOf(problem, 'noise'))
  const timed = variational(weights, inputShape, drawnNoise(storedOf(problem, 'noise').shape))
  return { batch, agreed, timed, end: ended(timed) }
}
