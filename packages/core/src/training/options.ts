import type { Corruption, ExamplePairs, Examples } from '@sandglass/base'
import { drawSeed, InvalidArgumentError, type RandomStream, refuse, stream } from '@sandglass/base'
import * as v from 'valibot'
import type { Noise } from '../batches/noise.js'
import { isTest, type Source, sourceOf } from '../batches/source.js'
import { abortSignal, corruption, examples } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { heldOutNoise } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { type OptimizerConfig, optimizerInSteps } from '../optimizers/index.js'
import { monitorsValidation } from '../schedules/monitor.js'
import type { Extent } from '../schedules/span.js'
import type { Checkpoint } from './checkpoint/checkpoint.js'
import {
  type CheckpointOptions,
  checkpointField,
  checkpointOptionsSchema,
  type ResolvedCheckpointOptions,
} from './checkpoint/options.js'
import { type TrainingConfig, type TrainingInput, trainingEntries } from './config.js'
import { checkMeasure, checkMetric, measuresEntry, type OwnMeasures } from './measures/options.js'
import { checkMicroBatches } from './stepping.js'
import { settled, type Watches, watched, watchedMeasures } from './watched.js'

/** How to train. All of it, resolved, stands in the `started` event. */
export interface TrainingOptions extends Omit<TrainingInput, 'corruption'> {
  /** What the model is measured on after each epoch. Default null, for nothing. */
  readonly validation?: Examples | ExamplePairs | null | undefined
  /**
   * Measures of one's own, by name: each is taken on the validation data after each epoch, stands in the epoch's `measures`,
   * and can be watched as `validation.measures.<name>`. Default none.
   */
  readonly measures?: OwnMeasures | undefined
  /** Spoils the inputs, but not the targets, of training and validation. Default null. */
  readonly corruption?: Corruption | null | undefined
  /** Ends the training after the step in progress. */
  readonly signal?: AbortSignal | null | undefined
  /**
   * Saves all that the training remembers from time to time, and when the signal ends it. Default null, for never.
   * What it costs is the writing of the weights, three times over with Adam.
   */
  readonly checkpoints?: CheckpointOptions | null | undefined
  /**
   * Goes on from a checkpoint, with the same model, options and examples, which are compared as far as can be cheaply, to the very bits that the training
   * would have come to by itself on the same backend, at any number of threads. A seed that is left out is the
   * checkpoint's. Default null, to begin.
   */
  readonly resume?: Checkpoint | null | undefined
}

const optionsSchema = v.pipe(
  v.strictObject({
    ...trainingEntries,
    validation: v.optional(v.nullable(examples()), null),
    measures: measuresEntry,
    corruption: v.optional(v.nullable(corruption()), null),
    signal: v.optional(v.nullable(abortSignal()), null),
    checkpoints: v.optional(v.nullable(checkpointOptionsSchema), null),
    resume: v.optional(v.nullable(checkpointField()), null),
  }),
  checkMicroBatches(),
)

/** A training with every question answered. */
export interface Plan {
  readonly caller: string
  readonly model: Model
  readonly training: Source
  readonly validation: Source | null
  /** The validation data as they were given. */
  readonly validationData: Examples | ExamplePairs | null
  /** What validation is measured by beside the loss. */
  readonly measures: { readonly own: OwnMeasures; readonly names: ReadonlySet<string> }
  /** What goes by a measure. */
  readonly watches: Watches
  /** With its seed drawn, and the times of its schedules in steps. */
  readonly config: TrainingConfig & { readonly seed: number; readonly optimizer: OptimizerConfig<number> }
  /** How long it is, which schedules go by. */
  readonly extent: Extent
  readonly signal: AbortSignal | null
  readonly checkpoints: ResolvedCheckpointOptions | null
  readonly resume: Checkpoint | null
  readonly corruption: Corruption | null
  /** The noise of the training examples in an epoch; null for none. */
  readonly noiseOf: (epoch: number) => Noise | null
  readonly validationNoise: Noise | null
  /** The random stream of a purpose in a step. */
  readonly random: (step: number) => (purpose: string) => RandomStream
}

/**
 * Resolves and checks all that can be known before reading.
 *
 * @throws InvalidArgumentError if an option is wrong, or test examples would choose something
 * @throws InvalidDataError if examples don't fit the model
 */
export function planTraining(caller: string, model: Model, given: Examples | ExamplePairs, options: TrainingOptions): Plan {
  const {
    validation: held,
    measures: own,
    corruption,
    signal,
    checkpoints: saving,
    resume,
    ...fields
  } = parse(caller, optionsSchema, options)
  checkUsable(caller, model)
  if (model.weights.size === 0)
    refuse(
      caller,
      'model',
      'one with weights to train',
      model.config.network,
      'Give its network a layer that learns, such as layer.dense.',
    )
  const seed = fields.seed ?? seedOf(resume) ?? drawSeed()
  const training = sourceOf({ caller, argument: 'training' }, given, model)
  const extent: Extent = { epochs: fields.epochs, stepsPerEpoch: Math.ceil(training.count / fields.batchSize) }
  const inSteps = optimizerInSteps(fields.optimizer, extent)
  const watchers = settled({ ...fields, learningRate: inSteps.learningRate, checkpoints: saving }, own, held !== null)
  const { earlyStopping, learningRate, checkpoints } = watchers
  const optimizer = { ...inSteps, learningRate }
  const config = { ...fields, earlyStopping, optimizer, seed, corruption: corruption && { ...corruption.config } }
  const validation = held && sourceOf({ caller, argument: 'validation' }, held, model)
  const watches = watched(watchers)
  for (const [argument, monitor] of watches) checkMeasure(caller, argument, monitor, model, own)
  for (const name of fields.metrics) checkMetric(caller, name, model)
  checkGiven(caller, watches, { metrics: fields.metrics, own }, validation)
  checkRoles(caller, config, watches, training, validation)
  checkTargets(caller, config, [training, validation])
  return {
    caller,
    model,
    training,
    validation,
    validationData: held,
    measures: { own, names: new Set([...watchedMeasures(watches), ...fields.metrics]) },
    watches,
    config,
    extent,
    signal,
    checkpoints,
    resume,
    noiseOf: (epoch) => {
      const epochs = config.corruptionDraw === 'once' ? [] : [epoch]
      const streamOf = (example: number) => stream(seed, 'corruption', example, ...epochs)
      const targetStreamOf = config.noisyTargets ? (example: number) => stream(seed, 'target corruption', example, ...epochs) : null
      return corruption && { corruption, streamOf, reachesTargets: config.corruptedTargets, targetStreamOf }
    },
    validationNoise:
      corruption &&
      heldOutNoise({ caller, shape: model.inputShape }, corruption, seed, {
        reachesTargets: config.corruptedTargets,
        noisyTargets: config.noisyTargets,
      }),
    corruption,
    random: (step) => (purpose) => stream(seed, purpose, step),
  }
}

/** Of a pair, nobody can say what the target's share of its input's noise would be. */
function checkTargets(caller: string, { corruptedTargets, corruption }: TrainingConfig, sources: readonly (Source | null)[]): void {
  if (!corruptedTargets) return
  if (!corruption) refuse(caller, 'corruptedTargets', 'false without a corruption', true, 'Give a corruption, or leave it out.')
  if (sources.some((source) => source && source.input !== source.target))
    refuse(caller, 'corruptedTargets', 'false for pairs of input and target', true, 'Give plain examples, or leave it out.')
}

function seedOf(resume: Checkpoint | null): number | null {
  const { seed = null } = (resume?.trainingConfig ?? {}) as { readonly seed?: number }
  return typeof seed === 'number' ? seed : null
}

/** Whether there is what watching and measuring ask for. */
function checkGiven(
  caller: string,
  watches: Watches,
  { metrics, own }: { readonly metrics: readonly string[]; readonly own: OwnMeasures },
  validation: Source | null,
): void {
  if (validation) return
  const asking = [
    ...watches
      .filter(([, monitor]) => monitorsValidation(monitor))
      .map(([argument, { monitor }]) => `${argument} watches ${monitor}`),
    ...metrics.map((name) => `metrics has ${name}`),
    ...Object.keys(own).map((name) => `measures.${name} is taken on it`),
  ]
  if (asking[0] !== undefined) refuse(caller, 'validation', `given, as ${asking[0]}`, null, 'Split some off: split(examples, …).')
}

function checkRoles(
  caller: string,
  { allowTestExamples }: TrainingConfig,
  watches: Watches,
  training: Source,
  validation: Source | null,
): void {
  if (allowTestExamples) return
  if (isTest(training))
    throw new InvalidArgumentError(`${caller}: training must not hold test examples.`, {
      cure: 'Train on the training examples, or set allowTestExamples, which is recorded.',
    })
  const choosing = watches.filter(([, monitor]) => monitorsValidation(monitor))
  for (const [argument] of validation && isTest(validation) ? choosing : [])
    throw new InvalidArgumentError(`${caller}: ${argument} must not choose by test examples.`, {
      cure: 'Split validation examples off the training examples, or set allowTestExamples, which is recorded.',
    })
}
