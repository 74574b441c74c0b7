import {
  type EpochEvent,
  type ExamplePairs,
  type Examples,
  type History,
  type Measures,
  SandglassError,
  type StepEvent,
  type StoppedEvent,
  type StopReason,
  stream,
  type TrainingEvent,
} from '@sandglass/base'
import { type BatchValues, checkFirst, inOrder, readBatches } from '../batches/read.js'
import type { Source } from '../batches/source.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import { MeasureMeans } from '../evaluation/means.js'
import { measure } from '../evaluation/measure.js'
import { readMeasures } from '../evaluation/scalars.js'
import type { Model } from '../models/model.js'
import { Optimizer } from '../optimizers/optimizer.js'
import { BestEpoch } from './best-epoch.js'
import { checkMonitor, monitorsPart } from './early-stopping.js'
import { type Plan, planTraining, type TrainingOptions } from './options.js'
import { takeStep } from './step.js'

/**
 * Trains a model, as a stream of events: `started`, a `step` for every batch, an `epoch` after each
 * pass over the examples, and `stopped`. Progress bars, plots and logs are readers of that stream,
 * and whoever stops reading stops the training.
 *
 * The model's weights change in place. Each training begins with a fresh optimizer, which remembers
 * nothing of an earlier one. The event loop gets its turn about every 16 ms.
 *
 * @param training of the model's input shape; in a pair, what goes in and what should come out
 * @returns the stream, whose return value is the history; wrong options are refused at once, and data
 *   that the model can't be trained towards before the first step
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if examples don't fit the model; names the example
 * @throws SandglassError of code `diverged` when the loss is no longer a finite number
 *
 * @example
 * for await (const event of train(model, examples, { epochs: 10 }))
 *   if (event.type === 'epoch') console.log(event.epoch, event.training.loss)
 */
export function train(
  model: Model,
  training: Examples | ExamplePairs,
  options: TrainingOptions = {},
): AsyncGenerator<TrainingEvent, History, undefined> {
  return run(planTraining('train', model, training, options))
}

/** {@link train} with its options resolved. */
export async function* run(plan: Plan): AsyncGenerator<TrainingEvent, History, undefined> {
  const { model, training, validation, config, signal } = plan
  const { epochs, batchSize, seed } = config
  await checkFirst(training, batchSize, plan.noiseOf(1))
  if (validation) await checkFirst(validation, batchSize, plan.validationNoise)
  await checkParts(plan)

  const optimizer = new Optimizer(config.optimizer, model.weights)
  const best = config.earlyStopping && new BestEpoch(config.earlyStopping)
  const began = performance.now()
  const past: EpochEvent[] = []
  let reason: StopReason = 'completed'
  try {
    yield {
      type: 'started',
      epochs,
      stepsPerEpoch: Math.ceil(training.count / batchSize),
      trainingExamples: training.count,
      validationExamples: validation?.count ?? 0,
      batchSize,
      seed,
      config,
    }
    for (let epoch = 1; epoch <= epochs && reason === 'completed'; epoch++) {
      const epochBegan = performance.now()
      const means = new MeasureMeans()
      for await (const [event, measures] of steps(plan, optimizer, epoch)) {
        means.add(measures, event.examples)
        yield event
      }
      const held = validation && !signal?.aborted ? await measureValidation(plan, validation, optimizer.step) : null
      if (signal?.aborted) {
        reason = 'aborted'
        break
      }
      const event: EpochEvent = {
        type: 'epoch',
        epoch,
        step: optimizer.step,
        training: means.measures,
        validation: held,
        seconds: secondsSince(epochBegan),
      }
      past.push(event)
      yield event
      await best?.see(event, model)
      if (best?.isOver && epoch < epochs) reason = 'early-stopping'
    }
    const stopped: StoppedEvent = {
      type: 'stopped',
      reason,
      epoch: past.length,
      step: optimizer.step,
      restoredEpoch: best?.restore(model, optimizer.step) ?? null,
      seconds: secondsSince(began),
    }
    yield stopped
    return { epochs: past, stopped, seed, config }
  } finally {
    optimizer.dispose()
  }
}

/** One epoch's steps, each with its loss's parts. */
async function* steps(plan: Plan, optimizer: Optimizer, epoch: number): AsyncGenerator<[StepEvent, Measures], undefined> {
  const { model, training, config, signal } = plan
  const order = inOrder(training.count)
  if (config.shuffle) stream(config.seed, 'shuffle', epoch).shuffle(order)
  const batches = readBatches(training, { order, batchSize: config.batchSize, noise: plan.noiseOf(epoch) })
  const start = (values: BatchValues) => {
    const step = optimizer.step + 1
    const context = { training: true, step, random: plan.random(step) }
    const measures = withTensors(values, training, (batch) => takeStep(model, optimizer, batch, context))
    return { step, examples: values.indices.length, measures }
  }
  let stepOfEpoch = 0
  for await (const { step, examples, measures: onDevice } of walk(batches, start, signal)) {
    const measures = await readMeasures(onDevice)
    checkFinite(plan, 'the loss', measures, step)
    stepOfEpoch++
    yield [{ type: 'step', step, epoch, stepOfEpoch, loss: measures.loss, examples }, measures]
  }
}

/** Which parts a loss has, its first example tells. */
async function checkParts({ caller, model, training, config: { earlyStopping, seed }, noiseOf }: Plan): Promise<void> {
  if (!earlyStopping || !monitorsPart(earlyStopping)) return
  const measures = await measure(model, { ...training, count: 1 }, { batchSize: 1, noise: noiseOf(1), seed })
  checkMonitor(caller, earlyStopping, measures)
}

async function measureValidation(plan: Plan, validation: Source, step: number): Promise<Measures> {
  const { model, config, validationNoise, signal } = plan
  const pass = { batchSize: config.batchSize, noise: validationNoise, seed: config.seed, step, signal }
  const { loss, parts } = await measure(model, validation, pass)
  if (!signal?.aborted) checkFinite(plan, 'the validation loss', { loss, parts }, step)
  return { loss, parts }
}

function checkFinite({ caller, config }: Plan, name: string, { loss }: Measures, step: number): void {
  if (Number.isFinite(loss)) return
  throw new SandglassError('diverged', `${caller}: ${name} must stay finite, got ${loss} at step ${step}.`, {
    cure: `Lower the optimizer's learningRate, which is ${config.optimizer.learningRate}, or scale the data to around [0, 1].`,
  })
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000
}
