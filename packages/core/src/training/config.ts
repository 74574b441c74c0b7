import type { Corruption } from '@sandglass/base'
import * as v from 'valibot'
import { batchSize, flag, seed, wholeNumber } from '../configuration/fields.js'
import { jsonSchema } from '../configuration/json.js'
import type { Resolved } from '../configuration/resolved.js'
import type { BuiltInMeasure } from '../schedules/measures.js'
import { type EarlyStopping, type EarlyStoppingOptions, earlyStoppingSchema } from './early-stopping.js'
import { type HealthOptions, healthEntry } from './health/config.js'
import { metricsEntry } from './measures/metrics-entry.js'
import {
  type AveragingOptions,
  averagingSchema,
  checkMicroBatches,
  type Stepping,
  type SteppingOptions,
  steppingEntries,
} from './stepping.js'

export const trainingEntries = {
  epochs: v.optional(wholeNumber('How often every training example is seen.'), 10),
  batchSize: v.optional(batchSize(), 32),
  ...steppingEntries,
  averaging: v.optional(
    v.nullable(
      v.pipe(
        averagingSchema,
        v.description(
          'Running averages of the weights, which validation sees and the model ends with; null for the weights as they are.',
        ),
      ),
    ),
    null,
  ),
  seed: v.optional(v.nullable(seed('What order, noise and dropout are drawn from; null to have one drawn and recorded.')), null),
  shuffle: v.optional(flag('Whether each epoch sees the examples in an order of its own.'), true),
  corruption: v.optional(
    v.nullable(
      v.pipe(
        v.objectWithRest({ type: v.pipe(v.string(), v.description('Its kind, such as gaussian.')) }, jsonSchema),
        v.description('How the inputs are spoilt, but not the targets; null for not at all.'),
      ),
    ),
    null,
  ),
  corruptedTargets: v.optional(
    flag('Whether targets are the corrupted inputs: for data that are drawn anew, such as dynamic binarisation.'),
    false,
  ),
  noisyTargets: v.optional(
    flag('Whether targets are noisy too: pairs of two noisy examples, or, with a corruption, a draw of its own for the target.'),
    false,
  ),
  corruptionDraw: v.optional(
    v.pipe(
      v.picklist(['once', 'every-epoch']),
      v.description("Whether an example's noise is the same in every epoch, or a new one in each."),
    ),
    'once',
  ),
  earlyStopping: v.optional(
    v.nullable(v.pipe(earlyStoppingSchema, v.description('When to stop before the last epoch; null for never.'))),
    null,
  ),
  metrics: metricsEntry,
  health: healthEntry,
  allowTestExamples: v.optional(
    flag('Whether examples marked as test examples may be trained on, or tell when to stop. It is recorded.'),
    false,
  ),
}

/** How a model is trained, as plain JSON. */
export type TrainingInput = SteppingOptions & {
  /** How often every training example is seen; at least 1. Default 10. */
  readonly epochs?: number | undefined
  /** Examples a step; the last step of an epoch may have fewer. Default 32. */
  readonly batchSize?: number | undefined
  /**
   * Running averages of the weights over the steps (Polyak and Juditsky, 1992). Between epochs and at the end
   * the model holds them instead of its weights: validation, the best epoch and what is saved are of the
   * averages. Default null, for none.
   */
  readonly averaging?: AveragingOptions | null | undefined
  /** What order, noise and dropout are drawn from. Drawn, and recorded, by default. */
  readonly seed?: number | null | undefined
  /** Whether each epoch sees the examples in an order of its own. Default true. */
  readonly shuffle?: boolean | undefined
  /** How the inputs are spoilt, but not the targets. Default null, for not at all. */
  readonly corruption?: CorruptionConfig | null | undefined
  /** Whether targets are the corrupted inputs: for data that are drawn anew, such as dynamic binarisation. Default false. */
  readonly corruptedTargets?: boolean | undefined
  /**
   * Whether targets are noisy too, where nobody has clean ones: pairs are then two noisy examples of the same thing; with a
   * corruption, the target gets a draw of its own (Lehtinen et al., "Noise2Noise: learning image restoration without clean
   * data", 2018). What is learnt is the noisy targets' mean, or their median with `mean-absolute-error`: noise that
   * moves it, such as noise that is cut off at black and white, is refused. Default false.
   */
  readonly noisyTargets?: boolean | undefined
  /** Whether an example's noise is the same in every epoch (`once`, the default), or a new one in each. */
  readonly corruptionDraw?: 'once' | 'every-epoch' | undefined
  /** When to stop before the last epoch. Default null, for never. */
  readonly earlyStopping?: EarlyStoppingOptions | null | undefined
  /**
   * What each epoch tells of the whole of validation beside the loss, in its `measures`: `meanSquaredError`, `peakSignalToNoise`
   * (decibels, of values in [0, 1]), for a model with a posterior `activeUnits`, for a discrete one `codesUsed` and
   * `codePerplexity`. What a monitor watches is measured without being named. Default none.
   */
  readonly metrics?: readonly BuiltInMeasure[] | undefined
  /**
   * When the training's health is read, which the `health` and `alarm` events tell: after an epoch, if 150 steps
   * were taken since the last reading, or more where batches are of fewer than 128 examples (true, the default), never
   * (false), or after every so many steps.
   */
  readonly health?: HealthOptions | undefined
  /** Lets examples of role `test` be trained on, or tell when to stop. It is recorded. Default false. */
  readonly allowTestExamples?: boolean | undefined
}

/** The same with its defaults filled in; the seed may still have to be drawn. */
export type TrainingConfig = Resolved<Omit<TrainingInput, keyof Stepping | 'earlyStopping'>> &
  Stepping & { readonly earlyStopping: EarlyStopping | null }

/** A corruption's kind and constants; what they mean is up to whoever makes it. */
export type CorruptionConfig = Corruption['config']

/** A training's config; `fit` takes the same fields as options. */
export const trainingSchema: v.GenericSchema<TrainingInput, TrainingConfig> = v.pipe(
  v.strictObject(trainingEntries),
  checkMicroBatches(),
)
