import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import type { Resolved } from '../configuration/resolved.js'
import { type ModelInput, type ModelOutput, modelSchema } from '../models/index.js'
import { type TrainingConfig, type TrainingInput, trainingSchema } from '../training/config.js'

const dataName = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.description('A data set, such as mnist, which means its training examples, or mnist:test for its test examples.'),
)

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
  limit: v.optional(v.nullable(wholeNumber('How many training examples to use, the first ones; null for all.')), null),
})

/** What a training reads. Names mean what the program that reads the config says they mean. */
export type RunData = {
  /** What to train on, such as `mnist`. */
  readonly training: string
  /** What to measure on after each epoch: a data set, such as `mnist:test`; a count or share of training examples to hold out. */
  readonly validation?: string | number | null | undefined
  /** How many training examples to use, the first ones. Default null, for all. */
  readonly limit?: number | null | undefined
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
  readonly data: Resolved<RunData>
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
