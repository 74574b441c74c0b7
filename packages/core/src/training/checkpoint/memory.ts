import {
  describe,
  formatShape,
  InvalidArgumentError,
  InvalidFileError,
  type Json,
  refuse,
  SandglassError,
  sameShape,
  stableStringify,
} from '@sandglass/base'
import type * as tf from '@tensorflow/tfjs-core'
import type { Source } from '../../batches/source.js'
import { allWeights } from '../../models/model.js'
import type { Optimizer } from '../../optimizers/optimizer.js'
import type { StoredTensor } from '../../persistence/safetensors/types.js'
import { noProgress } from '../../schedules/monitor.js'
import type { BestEpoch } from '../best-epoch.js'
import type { Course } from '../course.js'
import type { Plan } from '../options.js'
import { assignValues } from '../snapshot.js'
import type { Checkpoint } from './checkpoint.js'
import { difference } from './difference.js'
import { fingerprintOf } from './fingerprint.js'
import type { Keeper } from './keeper.js'
import type { DataState, TrainingState } from './state.js'

/** What remembers something from step to step, as plain JSON. */
export interface Watcher {
  readonly memo: Json
  restore(memo: Json): void
}

/** All the parts of a training that remember something from step to step. */
export interface Memory {
  readonly course: Course
  readonly optimizer: Optimizer
  readonly best: BestEpoch | null
  readonly keeper: Keeper | null
  /** What else watches it; null for nothing. */
  readonly watcher: Watcher | null
}

const groups = { weights: 'weights/', optimizer: 'optimizer/', best: 'best/' } as const

/** What a training's examples are known again by, once it goes on. */
export async function dataOf({ model, training, validation, config }: Plan): Promise<DataState> {
  const fingerprint = (source: Source) => fingerprintOf(source, config.batchSize)
  return {
    shape: model.inputShape,
    training: training.count,
    validation: validation?.count ?? 0,
    values: { training: await fingerprint(training), validation: validation && (await fingerprint(validation)) },
  }
}

/** All that a training remembers after the step that it has just taken. */
export async function takeCheckpoint(plan: Plan, data: DataState, memory: Memory): Promise<Omit<Checkpoint, 'file'>> {
  const { model, config, checkpoints, caller } = plan
  const { optimizer, course, best, keeper, watcher } = memory
  const read = async ([name, variable]: [string, tf.Variable]) => {
    return [name, { shape: variable.shape, values: (await variable.data()) as Float32Array }] as const
  }
  const tensors = new Map<string, StoredTensor>(await Promise.all(Array.from(variablesOf(plan, optimizer), read)))
  checkFinite(caller, tensors, optimizer.step)
  for (const [name, values] of best?.weights ?? []) {
    const shape = tensors.get(groups.weights + name)?.shape
    if (shape) tensors.set(groups.best + name, { shape, values })
  }
  const notes = checkpoints?.notes?.() ?? null
  const state: TrainingState = {
    ...course.state,
    step: optimizer.step,
    earlyStopping: best?.state ?? null,
    kept: keeper?.state ?? { progress: noProgress, step: null },
    optimizer: optimizer.memo,
    watch: watcher?.memo ?? null,
    notes,
    data,
  }
  const { step, epochs } = state
  return { step, epochs, notes, modelConfig: model.config, trainingConfig: config as unknown as Json, state, tensors }
}

/**
 * Lets a training go on from a checkpoint. Everything is compared before anything is changed.
 *
 * @throws InvalidArgumentError if the checkpoint is that of another model, training or data; says what differs
 * @throws InvalidFileError if it lacks something that its own config asks for
 */
export function restoreCheckpoint(plan: Plan, data: DataState, checkpoint: Checkpoint, memory: Memory): void {
  const { state, tensors, file } = checkpoint
  const { optimizer, course, best, keeper, watcher } = memory
  checkFits(plan, data, checkpoint)
  checkPlace(plan, state, file)
  const values = [...variablesOf(plan, optimizer)].map(
    ([name, variable]) => [variable, valuesOf(file, tensors, name, variable)] as const,
  )
  const bestWeights = best && state.earlyStopping?.step != null ? bestOf(plan, checkpoint) : null
  if (Boolean(best) !== Boolean(state.earlyStopping))
    throw new InvalidFileError(file, 'what it knows of early stopping does not go with its config.', { cure: 'Begin again.' })

  restoreMemos(file, () => {
    optimizer.restore(state.step, state.optimizer)
    watcher?.restore(state.watch)
  })
  for (const [variable, array] of values) assignValues(variable, array)
  course.restore(state)
  if (state.earlyStopping) best?.resume(state.earlyStopping, bestWeights)
  keeper?.restore(state)
}

/** What the parts of a training say of a memo that is none is said of the file. */
function restoreMemos(file: string, work: () => void): void {
  try {
    work()
  } catch (cause) {
    if (!InvalidArgumentError.isInstance(cause)) throw cause
    throw new InvalidFileError(file, `its state is no checkpoint's. ${cause.message}`, { cure: 'Remove it.', cause })
  }
}

/** Everything that a step may change, by its name in the file. */
function variablesOf({ model }: Plan, optimizer: Optimizer): Map<string, tf.Variable> {
  const named = (group: string, variables: ReadonlyMap<string, tf.Variable>) =>
    Array.from(variables, ([name, variable]) => [group + name, variable] as const)
  return new Map([...named(groups.weights, allWeights(model)), ...named(groups.optimizer, optimizer.state)])
}

function checkFits(plan: Plan, data: DataState, { file, modelConfig, trainingConfig, state }: Checkpoint): void {
  const { values: valuesBefore, ...sizesBefore } = state.data
  const { values, ...sizes } = data
  const sameData = 'Give the same examples, or begin anew without resume.'
  const parts: readonly [string, Json, Json, string][] = [
    ['model.config', modelConfig, plan.model.config, 'Make the model by createModel(checkpoint.modelConfig).'],
    ['', trainingConfig, plan.config as unknown as Json, 'Train as before, or begin anew without resume.'],
    ['data', sizesBefore, sizes, sameData],
  ]
  for (const [argument, before, now, cure] of parts) {
    if (stableStringify(before) === stableStringify(now)) continue
    const { path, was, is } = difference(before, now)
    refuse(plan.caller, [argument, ...path].filter((key) => key !== '').join('.'), `${describe(was)}, as in ${file}`, is, cure)
  }
  for (const name of ['training', 'validation'] as const)
    if (valuesBefore && values && valuesBefore[name] !== values[name])
      throw new InvalidArgumentError(
        `${plan.caller}: ${name} must hold the values that it held when ${file} was written, and holds others.`,
        { cure: sameData },
      )
}

/** Whether there is such a place in this training. */
function checkPlace({ config, training }: Plan, state: TrainingState, file: string): void {
  const stepsPerEpoch = Math.ceil(training.count / config.batchSize)
  const { epoch, stepOfEpoch, step, epochs } = state
  const isSound =
    epoch <= config.epochs + 1 &&
    stepOfEpoch <= (epoch > config.epochs ? 0 : stepsPerEpoch) &&
    step === (epoch - 1) * stepsPerEpoch + stepOfEpoch &&
    epochs.length === epoch - 1
  if (!isSound) throw new InvalidFileError(file, `there is no step ${step} in epoch ${epoch}.`, { cure: 'Remove it.' })
}

function valuesOf(
  file: string,
  tensors: Checkpoint['tensors'],
  name: string,
  { shape, dtype }: Pick<tf.Variable, 'shape' | 'dtype'>,
): Float32Array | Int32Array {
  const stored = tensors.get(name)
  const cure = 'Remove it, to go on from the checkpoint before it.'
  if (!stored) throw new InvalidFileError(file, `the tensor ${name} is missing.`, { cure })
  if (!sameShape(stored.shape, shape))
    throw new InvalidFileError(file, `the tensor ${name} has shape ${formatShape(stored.shape)}, not ${formatShape(shape)}.`, {
      cure,
    })
  const { values } = stored
  const isOfType = dtype === 'int32' ? values instanceof Int32Array : values instanceof Float32Array
  if (!isOfType) throw new InvalidFileError(file, `the tensor ${name} is not of type ${dtype}.`, { cure })
  return values as Float32Array | Int32Array
}

function bestOf({ model }: Plan, { tensors, file }: Checkpoint): Map<string, Float32Array> {
  return new Map(
    Array.from(allWeights(model), ([name, variable]) => [
      name,
      valuesOf(file, tensors, groups.best + name, variable) as Float32Array,
    ]),
  )
}

/** A checkpoint of weights that are no numbers would replace one that can be gone on from. */
function checkFinite(caller: string, tensors: ReadonlyMap<string, StoredTensor>, step: number): void {
  for (const [name, { values }] of tensors) {
    // A sum is finite only if everything in it is, and is far quicker than asking each.
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[i] as number
    if (!Number.isFinite(sum))
      throw new SandglassError('diverged', `${caller}: ${name} must stay finite, and is not after step ${step}.`, {
        cure: 'Lower the learning rate; the checkpoints before this step are as they were.',
      })
  }
}
