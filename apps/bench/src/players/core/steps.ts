import type { TensorFile } from '@sandglass/core'
import { dispose, tensor } from '@tensorflow/tfjs-core'
import { paced, signatureOf, stepPace } from '../pace.js'
import type { Prepared } from '../player.js'
import { epsilonOf } from '../problem.js'
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
  const labels = problem.tensors.get('labels')
  const batch = {
    input: tensorOf(problem, 'input'),
    target: tensorOf(problem, 'target'),
    ...(labels && { labels: tensor(labels.values as Int32Array, [...labels.shape], 'int32') }),
  }
  const { agreed, timed } = problem.metadata.architecture === 'variational' ? await variationalPair(problem) : pairOf(problem)
  const end = () => {
    timed.dispose()
    dispose({ ...batch })
  }
  return { batch, agreed, timed, end }
}

function pairOf(problem: TensorFile) {
  const model = modelOf(problem)
  return { agreed: model, timed: model }
}

async function variationalPair(problem: TensorFile) {
  const { variationalOf, withNoiseOf } = await import('./variational.js')
  const timed = variationalOf(problem)
  return { agreed: withNoiseOf(problem, timed), timed }
}
