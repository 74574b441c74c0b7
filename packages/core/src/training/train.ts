import type { ExamplePairs, Examples, History, StepEvent, StoppedEvent, StopReason, TrainingEvent } from '@sandglass/base'
import { type BatchValues, checkFirst } from '../batches/read.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import { measure } from '../evaluation/measure.js'
import { readMeasures } from '../evaluation/scalars.js'
import type { Model } from '../models/model.js'
import { Optimizer } from '../optimizers/optimizer.js'
import { checkMonitored, monitorsPart } from '../schedules/monitor.js'
import { BestEpoch } from './best-epoch.js'
import type { Checkpoint } from './checkpoint/checkpoint.js'
import type { Memory } from './checkpoint/memory.js'
import { Course } from './course.js'
import { DivergenceTracer } from './divergence/tracer.js'
import { epochBatches } from './epoch-batches.js'
import { HealthMonitor } from './health/monitor.js'
import { loadParts } from './load-parts.js'
import { measureValidation } from './measures/measure-validation.js'
import { isObjectiveFinal } from './model-schedules.js'
import { type Plan, planTraining, type TrainingOptions } from './options.js'
import { takeStep } from './step.js'
import { sayingWhatFits } from './what-fits.js'

/**
 * Trains a model, as a stream of events: `started`, a `step` for every batch, an `epoch` after each
 * pass over the examples, a `checkpoint` where all was saved, and `stopped`. Progress bars, plots and logs are readers of that stream,
 * and whoever stops reading stops the training.
 *
 * The model's weights change in place. Each training begins with a fresh optimizer, which remembers
 * nothing of an earlier one, unless it resumes from a checkpoint of that. The event loop gets its turn
 * about every 16 ms.
 *
 * @param training of the model's input shape; in a pair, what goes in and what should come out
 * @returns the stream, whose return value is the history; wrong options are refused at once, and data
 *   that the model can't be trained towards before the first step
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if examples don't fit the model; names the example
 * @throws SandglassError of code `diverged` when the loss or a weight is no longer a finite number: it names the
 *   first operation at fault, the likely cause and its cure, and the model is left as it was before that step;
 *   `storage-failed` when a checkpoint can't be written; those before it are as they were; `out-of-memory`, which says
 *   how many examples at a time would fit; `download-failed` if a page can't load the part for checkpoints or noisy targets
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
  if (config.noisyTargets) await (await loadParts(plan.caller, 'noisy targets')).checkNoisyTargets(plan)
  await checkParts(plan)
  const saving = plan.checkpoints || plan.resume ? await loadSaving(plan) : null

  // What is made from here on is freed at the end: whatever may fail before has come before.
  const stepsPerEpoch = Math.ceil(training.count / batchSize)
  const health = new HealthMonitor(plan)
  const course = new Course()
  const optimizer = new Optimizer(config.optimizer, model.weights, { ...config, modelState: model.state })
  const best = config.earlyStopping && new BestEpoch(config.earlyStopping)
  const keeper = saving?.keeper ?? null
  const tracer = new DivergenceTracer(plan, optimizer)
  const memory: Memory = { course, optimizer, best, keeper, watcher: health }
  const save = saving && keeper && (async (epoch: number) => keeper.write(await saving.take(memory), epoch))
  try {
    if (saving && plan.resume) saving.restore(plan.resume, memory)
    else await keeper?.refuseOthers(plan.caller)
    yield {
      type: 'started',
      epochs,
      stepsPerEpoch,
      stepsTaken: optimizer.step,
      trainingExamples: training.count,
      validationExamples: validation?.count ?? 0,
      batchSize,
      seed,
      config,
    }
    if (optimizer.step === 0) yield* health.beforeFirstStep()
    while (course.epoch <= epochs && !best?.isOver) {
      for await (const event of steps(plan, memory, health, tracer)) {
        yield event
        yield* health.afterStep(event)
        // The last step's is that of the whole epoch.
        if (save && course.stepOfEpoch < stepsPerEpoch && keeper?.isDue(event.step)) yield await save(event.epoch)
      }
      optimizer.showAverages()
      const validated = signal?.aborted ? null : await measureValidation(plan, optimizer.step)
      if (signal?.aborted || !validated) break
      const { loss } = validated.validation ?? { loss: 0 }
      if (!Number.isFinite(loss)) throw await tracer.explain('the validation loss', loss, course.past)
      const event = course.endEpoch(optimizer.step, optimizer.lastLearningRate, validated)
      const isComparable = isObjectiveFinal(plan, event.step)
      if (isComparable) optimizer.afterValidation(event)
      yield* health.afterEpoch(course.past)
      yield event
      if (isComparable) await best?.see(event, model)
      if (save && keeper?.isDueAfter(event, isComparable)) yield await save(event.epoch)
    }
    await tracer.checkWeights(course.past)
    const reason: StopReason = course.epoch > epochs ? 'completed' : best?.isOver ? 'early-stopping' : 'aborted'
    // Before the best weights are put back, which are not those to go on from.
    if (save && reason === 'aborted' && keeper?.isNew(optimizer.step)) yield await save(course.epoch)
    optimizer.showAverages()
    const stopped: StoppedEvent = {
      type: 'stopped',
      reason,
      epoch: course.past.length,
      step: optimizer.step,
      restoredEpoch: best?.restore(model, optimizer.step) ?? null,
      seconds: course.seconds.total,
    }
    yield stopped
    return { epochs: course.past, stopped, seed, config }
  } finally {
    // Whoever stops reading is left with the averages as well.
    if (!model.isDisposed) optimizer.showAverages()
    health.dispose()
    optimizer.dispose()
  }
}

/** What saves a training and lets it go on, which few trainings need. */
async function loadSaving(plan: Plan) {
  const { dataOf, Keeper, takeCheckpoint, restoreCheckpoint } = await loadParts(plan.caller, 'checkpoints')
  const data = await dataOf(plan)
  return {
    keeper: plan.checkpoints && new Keeper(plan.checkpoints),
    take: (memory: Memory) => takeCheckpoint(plan, data, memory),
    restore: (checkpoint: Checkpoint, memory: Memory) => restoreCheckpoint(plan, data, checkpoint, memory),
  }
}

/** What is left of an epoch's steps. */
async function* steps(
  plan: Plan,
  { course, optimizer }: Memory,
  health: HealthMonitor,
  tracer: DivergenceTracer,
): AsyncGenerator<StepEvent, undefined> {
  const { model, training, config, extent, signal } = plan
  const { epoch, stepOfEpoch: taken } = course
  const start = (values: BatchValues) => {
    const step = optimizer.step + 1
    const context = { training: true, step, extent, random: plan.random(step) }
    const onDevice = () => withTensors(values, training, (batch) => takeStep(model, optimizer, batch, context, config.microBatches))
    const take = () => sayingWhatFits(plan, values, context, onDevice)
    // So that it is the weights themselves whose change is measured.
    optimizer.hideAverages()
    const measures = health.takeStep(step, take)
    return { step, examples: values.indices.length, measures }
  }
  await tracer.note(course.past)
  for await (const { step, examples, measures: onDevice } of walk(epochBatches(plan, epoch, taken), start, signal)) {
    const measures = await readMeasures(onDevice)
    if (!Number.isFinite(measures.loss)) throw await tracer.explain('the loss', measures.loss, course.past)
    await tracer.note(course.past)
    course.addStep(measures, examples)
    yield { type: 'step', step, epoch, stepOfEpoch: course.stepOfEpoch, loss: measures.loss, examples }
  }
}

/** Which parts a loss has, its first example tells. */
async function checkParts({ caller, model, training, config, noiseOf, watches }: Plan): Promise<void> {
  const watching = watches.filter(([, monitor]) => monitorsPart(monitor))
  if (watching.length === 0) return
  const measures = await measure(model, { ...training, count: 1 }, { batchSize: 1, noise: noiseOf(1), seed: config.seed })
  for (const [argument, monitor] of watching) checkMonitored(caller, argument, monitor, measures)
}
