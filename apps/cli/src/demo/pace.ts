import { type Examples, take } from '@sandglass/base'
import { createModel, evaluate, type Model, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { ResolvedConfig } from '../config/resolve-config.js'
import type { Session } from '../output/session.js'
import type { RunData } from '../runs/run-data.js'
import type { Pace } from './plan.js'

/** Steps until the engine has warmed up, steps that are timed then, and batches of validation. */
const [warmUp, timed, validated] = [4, 16, 8]

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
  let [began, ended] = [0, 0]
  for await (const event of train(model, first, options)) {
    if (event.type !== 'step') continue
    ended = performance.now()
    if (event.step === warmUp) began = ended
  }
  io.signal.throwIfAborted()
  return (ended - began) / 1000 / timed
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
