import type { TensorFile } from '@sandglass/core'
import { paced, signatureOf, stepPace } from '../pace.js'
import type { Prepared } from '../player.js'
import { epsilonOf } from '../problem.js'
import { modelOf, tensorOf } from './model.js'
import { residentSteps, type Steps } from './resident.js'

/** Training steps on a batch that stays on the device. */
export async function playSteps(problem: TensorFile): Promise<Prepared> {
  const { first, further } = await stepsOf(problem)
  return { signature: await signatureOf(first), round: await paced(further, stepPace) }
}

/** The first training step of a process. */
export async function playFirstStep(problem: TensorFile): Promise<number> {
  return (await stepsOf(problem)).first(1)
}

/** Steps that every system takes alike, and those that are timed: a variational model draws noise of its own in them. */
async function stepsOf(problem: TensorFile): Promise<{ first: Steps; further: Steps }> {
  const batch = { input: tensorOf(problem, 'input'), target: tensorOf(problem, 'target') }
  const epsilon = epsilonOf(problem)
  if (problem.metadata.architecture !== 'variational') {
    const steps = residentSteps(modelOf(problem), batch, epsilon)
    return { first: steps, further: steps }
  }
  const { drawnNoise, variational, weightsOf } = await import('./variational.js')
  const weights = weightsOf(problem)
  const inputShape = batch.input.shape.slice(1)
  const given = tensorOf(problem, 'noise')
  return {
    first: residentSteps(
      variational(weights, inputShape, () => given.clone()),
      batch,
      epsilon,
    ),
    further: residentSteps(variational(weights, inputShape, drawnNoise(given.shape)), batch, epsilon),
  }
}
