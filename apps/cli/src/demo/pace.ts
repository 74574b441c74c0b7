import { type Examples, take } from '@sandglass/base'
import { createModel, evaluate, type Model, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { ResolvedConfig } from '../config/resolve-config.js'
import type { Session } from '../output/session.js'
import type { RunData } from '../runs/run-data.js'
import type { Pace } from './plan.js'

/** Steps until the JavaScript engine has compiled what runs often, steps that are timed then, and batches of validation. */
const [warmUp, timed, validated] = [10, 30, 8]

/** Takes a training's first steps, on a model that is thrown away, to see how fast it goes. */
export async function measurePace(session: Session, config: ResolvedConfig, { training, validation }: RunData): Promise<Pace> {
  using model = createModel(config.model)
  return {
    secondsPerStep: await timeSteps(session, config, model, training),
    secondsPerValidation: validation === null ? 0 : await timeValidation(session, config, model, validation),
  }
}

async function timeSteps({ io }: Session, config: ResolvedConfig, model: Model, training: Examples): Promise<number> {
  const first = take(training, (warmUp + timed) * config.training.batchSize)
  const options = { ...config.training, epochs: 1, corruption: noiseOf(config), signal: io.signal }
  const ends: number[] = []
  for await (const { type } of train(model, first, options)) if (type === 'step') ends.push(performance.now())
  io.signal.throwIfAborted()
  const times = ends.slice(1).map((end, step) => end - (ends[step] ?? end))
  return median(times.slice(-timed)) / 1000
}

/** Not the mean: what else the machine does for a moment is not the training's pace. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

async function timeValidation({ io }: Session, config: ResolvedConfig, model: Model, validation: Examples): Promise<number> {
  const { batchSize } = config.training
  const sample = take(validation, validated * batchSize)
  const began = performance.now()
  await evaluate(model, sample, { batchSize, corruption: noiseOf(config), signal: io.signal })
  return ((performance.now() - began) / 1000) * (validation.count / sample.count)
}

function noiseOf({ training }: ResolvedConfig) {
  return training.corruption && corruption(training.corruption)
}
