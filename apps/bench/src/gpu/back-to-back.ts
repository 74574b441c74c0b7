import { useBackend } from '@sandglass/backends'
import { dispose } from '@tensorflow/tfjs-core'
import { modelOf, tensorOf } from '../players/core/model.js'
import { trainResident } from '../players/core/resident.js'
import { epsilonOf } from '../players/problem.js'
import type { Work } from '../works/work.js'
import type { StepBackToBack } from './document.js'

/** Milliseconds to get warm, and milliseconds that are timed. */
const [warmup, duration] = [1000, 1000]

/**
 * Steps on the GPU without a pause. In the rounds of a match the GPU rests while others take their turn, and a step
 * after a rest takes longer.
 */
export async function stepsBackToBack({ name, problem }: Work): Promise<StepBackToBack> {
  // Problems are made on another backend.
  const made = await problem()
  await useBackend('webgpu')
  const model = modelOf(made)
  const batch = { input: tensorOf(made, 'input'), target: tensorOf(made, 'target') }
  const training = trainResident(model, batch, epsilonOf(made))
  const one = await last(training.steps, warmup, 1)
  const milliseconds = await last(training.steps, duration, Math.max(1, Math.round(duration / one / 4)))
  await training.end()
  model.dispose()
  dispose({ ...batch })
  return { work: name, milliseconds }
}

/** Takes steps, so many at a time, until the time is over; the milliseconds a step of the last of them. */
async function last(steps: (count: number) => Promise<unknown>, time: number, count: number): Promise<number> {
  const start = performance.now()
  for (;;) {
    const before = performance.now()
    await steps(count)
    const after = performance.now()
    if (after - start >= time) return (after - before) / count
  }
}
