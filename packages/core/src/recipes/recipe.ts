import type { Json } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { jsonSchema } from '../configuration/json.js'
import { parse } from '../configuration/parse.js'
import type { Resolved } from '../configuration/resolved.js'
import { type ModelInput, type ModelOutput, modelSchema } from '../models/index.js'
import { type TrainingConfig, type TrainingInput, trainingSchema } from '../training/config.js'

const dataName = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.description('A data set, such as mnist, which means its training examples, or mnist:test for its test examples.'),
)

const detectionSchema = v.strictObject({
  normal: v.optional(
    v.nullable(
      v.pipe(
        v.array(v.union([wholeNumber('A class.', 0), v.string()])),
        v.minLength(1),
        v.description('The classes that are normal, by their names or numbers: only their examples are used; null for all.'),
      ),
    ),
    null,
  ),
  calibration: v.optional(
    v.nullable(wholeNumber('How many examples are set aside to calibrate by; null for a fifth, and at least 1,000.')),
    null,
  ),
  scaling: v.optional(
    v.pipe(
      v.picklist(['none', 'inputs']),
      v.description('Whether each example is brought to mean 0 and standard deviation 1 before all else.'),
    ),
    'none',
  ),
})

const dataSchema = v.strictObject({
  training: v.pipe(dataName, v.description('What to train on, such as mnist.')),
  validation: v.optional(
    v.nullable(
      v.pipe(
        v.union([dataName, v.pipe(v.number(), v.gtValue(0))]),
        v.description(
          'What to measure on after each epoch: a data set, such as mnist:test; how many training examples to hold out, or which share below 1; null for nothing.',
        ),
      ),
    ),
    null,
  ),
  target: v.optional(
    v.nullable(
      v.pipe(
        v.string(),
        v.nonEmpty(),
        v.description(
          'What should come out of each training example: clean images of the same names, say; null for the example itself.',
        ),
      ),
    ),
    null,
  ),
  limit: v.optional(v.nullable(wholeNumber('How many training examples to use, the first ones; null for all.')), null),
  reading: v.optional(
    v.nullable(
      v.pipe(
        v.record(v.string(), jsonSchema),
        v.description('How files of your own are read; null for data sets that have a name.'),
      ),
    ),
    null,
  ),
  seed: v.optional(
    v.nullable(
      wholeNumber("What is drawn to share examples out: which are held out, and which calibrate; null for the training's seed.", 0),
    ),
    null,
  ),
  detection: v.optional(
    v.nullable(v.pipe(detectionSchema, v.description('What a detector of anomalies needs of the data; null for no detector.'))),
    null,
  ),
})

/** What a detector of anomalies needs of a run's data. */
export type RunDetection = {
  /** The classes that are normal, by their names, or by their numbers where they have none: only their examples are used. Default null, for all. */
  readonly normal?: readonly (number | string)[] | null | undefined
  /** How many examples the training never sees, to calibrate by. Default null, for a fifth, and at least 1,000. */
  readonly calibration?: number | null | undefined
  /** Whether each example is brought to mean 0 and standard deviation 1 before all else. Default `none`. */
  readonly scaling?: 'none' | 'inputs' | undefined
}

/** What a training reads. Names mean what the program that reads the config says they mean. */
export type RunData = {
  /** What to train on, such as `mnist`. */
  readonly training: string
  /** What to measure on after each epoch: a data set, such as `mnist:test`; a count or share of training examples to hold out. */
  readonly validation?: string | number | null | undefined
  /** What should come out of each training example, such as a folder of clean images. Default null, for the example itself. */
  readonly target?: string | null | undefined
  /** How many training examples to use, the first ones. Default null, for all. */
  readonly limit?: number | null | undefined
  /** How files are read, for a program that reads such; what it holds means what that program says. Default null. */
  readonly reading?: { readonly [field: string]: Json } | null | undefined
  /** What is drawn to share examples out, so that trainings from several seeds have the same ones. Default null, for the training's seed. */
  readonly seed?: number | null | undefined
  /** What a detector of anomalies needs. Default null, for no detector. */
  readonly detection?: RunDetection | null | undefined
}

/** A run's config as a user or a file gives it: what has a default may be left out. */
export type RunInput = {
  readonly model: ModelInput
  readonly training?: TrainingInput | undefined
  readonly data: RunData
}

/** A run's config with all defaults filled in; seeds that are null are drawn when it runs. */
export type RunConfig = {
  readonly model: ModelOutput
  readonly training: TrainingConfig
  readonly data: Resolved<Omit<RunData, 'detection' | 'reading'>> & {
    readonly reading: { readonly [field: string]: Json } | null
    readonly detection: Resolved<RunDetection> | null
  }
}

/** A whole run as plain JSON: which model, trained how, on what. A config file is such a document. */
export const runSchema: v.GenericSchema<RunInput, RunConfig> = v.strictObject({
  model: v.pipe(modelSchema, v.description('What is trained.')),
  training: v.optional(v.pipe(trainingSchema, v.description('How it is trained.')), {}),
  data: v.pipe(dataSchema, v.description('What it is trained on.')),
})

/**
 * Fills a run's defaults in.
 *
 * @param caller the function or command that messages name
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 */
export function resolveRun(caller: string, config: unknown): RunConfig {
  return parse(caller, runSchema, config)
}

/** A named, complete config. */
export interface Recipe {
  readonly title: string
  /** What it does and where it comes from, in a sentence or two. */
  readonly description: string
  readonly config: RunInput
}
