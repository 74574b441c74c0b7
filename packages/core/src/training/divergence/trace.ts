import { type EpochEvent, type SandglassError, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { type BatchValues, inOrder, readBatches } from '../../batches/read.js'
import type { Source } from '../../batches/source.js'
import { withTensors } from '../../batches/tensors.js'
import type { Optimizer } from '../../optimizers/optimizer.js'
import { epochBatches } from '../epoch-batches.js'
import { isObjectiveFinal } from '../model-schedules.js'
import type { Plan } from '../options.js'
import { takeStep } from '../step.js'
import { type Divergence, explainDivergence } from './explain.js'
import { type NotedState, type RecentState, readState, restoreState, sizeOfWeights } from './recent-state.js'
import { type Fault, OperationWatch } from './watch-operations.js'

/** What was not finite. */
export type Sighting = 'the loss' | 'the validation loss' | 'each weight'

/** A training, and what was noted of it. */
interface Noted {
  readonly plan: Plan
  readonly optimizer: Optimizer
  /** The latest state that was noted; null where it was too large. */
  readonly state: NotedState | null
  /** The root mean square of the weights at the beginning. */
  readonly firstSize: number | null
}

type Traced = Pick<Divergence, 'fault' | 'largestValue'> & { readonly before: RecentState | null }

/**
 * Finds out why a training went astray: takes the steps since the last state that was noted once more,
 * which gives the same bits, and watches every operation of the last ones. Where the step at fault is found, the model is
 * left as it was before it.
 */
export async function explainByReplay(
  noted: Noted,
  what: Sighting,
  problem: string,
  epochs: readonly EpochEvent[],
): Promise<SandglassError> {
  const { caller, model } = noted.plan
  const { lastLearningRate: learningRate, step } = noted.optimizer
  const { fault, largestValue, before } = await trace(noted, what, step, epochs)
  const last = before && sizeOfWeights(model, before)
  const weights = noted.firstSize !== null && last !== null ? { first: noted.firstSize, last } : null
  return explainDivergence({
    caller,
    problem,
    learningRate,
    fault,
    largestValue,
    weights,
  })
}

async function trace(
  { plan, optimizer, state }: Noted,
  what: Sighting,
  last: number,
  epochs: readonly EpochEvent[],
): Promise<Traced> {
  const nothing: Traced = { fault: null, largestValue: null, before: null }
  if (!state) return nothing
  restoreState(state, optimizer)
  const ended = epochs.slice(state.epochs)
  for await (const [step, values] of stepsFrom(plan, state.step + 1, last)) {
    // How an epoch went may have changed the learning rate of the next.
    for (; ended[0] && ended[0].step < step; ended.shift())
      if (isObjectiveFinal(plan, ended[0].step)) optimizer.afterValidation(ended[0])
    // What is wrong may have come of the step before, whose loss was still finite.
    const before = step >= last - 1 ? await readState(plan.model, optimizer) : null
    const watch = before && new OperationWatch()
    retakeStep(plan, optimizer, values, step, watch)
    const fault = (await watch?.firstFault()) ?? null
    if (fault && before) {
      restoreState(before, optimizer)
      return { fault: { ...fault, step }, largestValue: largest(values), before }
    }
  }
  if (what !== 'the validation loss' || !plan.validation) return nothing
  return await traceValidation(plan, optimizer, plan.validation, last)
}

function retakeStep(plan: Plan, optimizer: Optimizer, values: BatchValues, step: number, watch: OperationWatch | null): void {
  const context = { training: true, step, extent: plan.extent, random: plan.random(step), watch: watch?.watch ?? null }
  const take = () => {
    const model = watch ? watch.modelOf(plan.model) : plan.model
    const updating = watch ? tellingUpdates(optimizer, watch) : optimizer
    const { loss, parts } = withTensors(values, plan.training, (batch) =>
      takeStep(model, updating, batch, context, plan.config.microBatches),
    )
    tf.dispose({ loss, ...parts })
  }
  if (watch) watch.during(take)
  else take()
}

async function traceValidation(plan: Plan, optimizer: Optimizer, validation: Source, step: number): Promise<Traced> {
  const { model, config, extent, validationNoise } = plan
  optimizer.showAverages()
  const before = await readState(model, optimizer)
  const order = inOrder(validation.count)
  let number = 0
  for await (const values of readBatches(validation, { order, batchSize: config.batchSize, noise: validationNoise })) {
    const watch = new OperationWatch()
    const random = (purpose: string) => stream(config.seed, `evaluation ${purpose}`, number)
    const context = { training: false, step, extent, random, watch: watch.watch }
    watch.during(() => withTensors(values, validation, (batch) => void watch.modelOf(model).objective(batch, context)))
    const fault: Fault | null = await watch.firstFault()
    if (fault) return { fault: { ...fault, step }, largestValue: largest(values), before }
    number++
  }
  return { fault: null, largestValue: null, before }
}

/** The batches of some steps, counted from 1 over the whole training. */
async function* stepsFrom(plan: Plan, first: number, last: number): AsyncGenerator<[number, BatchValues], undefined> {
  const stepsPerEpoch = Math.ceil(plan.training.count / plan.config.batchSize)
  let step = first
  while (step <= last) {
    const epoch = Math.ceil(step / stepsPerEpoch)
    for await (const values of epochBatches(plan, epoch, (step - 1) % stepsPerEpoch)) {
      yield [step, values]
      step++
      if (step > last) break
    }
  }
}

/** The same optimizer, that tells when it moves the weights. */
function tellingUpdates(optimizer: Optimizer, watch: OperationWatch): Optimizer {
  return Object.create(optimizer, {
    update: {
      value: (...given: Parameters<Optimizer['update']>) => {
        watch.phase = 'update'
        optimizer.update(...given)
      },
    },
  }) as Optimizer
}

function largest({ input, target }: BatchValues): number {
  const largestOf = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return Math.max(largestOf(input), largestOf(target))
}
