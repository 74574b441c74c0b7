import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { type FalseAlarmOptions, falseAlarmEntries } from '../../evaluation/anomaly/conformal.js'
import { type BoundOptions, boundSchema } from '../../evaluation/options.js'

/** What can be odd about an example: how badly it is rebuilt, where its code lies, how improbable it is. */
export const scoreNames = ['reconstruction', 'latent-mahalanobis', 'latent-nearest', 'negative-elbo'] as const
export type ScoreName = (typeof scoreNames)[number]

/** How far a value is from what it was rebuilt as. */
export const errorNames = ['squared', 'absolute', 'cross-entropy'] as const
export type ErrorName = (typeof errorNames)[number]

/** What is brought to mean 0 and standard deviation 1, each example by itself. */
export const scalings = ['none', 'errors', 'inputs'] as const
export type Scaling = (typeof scalings)[number]

/** What a detector looks at. */
export interface ScoringOptions {
  /**
   * Which scores; of several, the mean of how surprising each is among the validation examples. Default null: `reconstruction`,
   * or `negative-elbo` where the model has a posterior and a likelihood, and `latent-nearest`.
   */
  readonly scores?: readonly ScoreName[] | null | undefined
  /**
   * How reconstructions are judged. Default null: by the model's own loss, where that is one of these; else `squared`,
   * as it is with scaling in place of `cross-entropy`, which is for values in [0, 1] alone.
   */
  readonly error?: ErrorName | null | undefined
  /**
   * `errors` brings example and reconstruction to mean 0 and standard deviation 1 before they are compared, so that brightness and
   * contrast don't count. `inputs` does so with every example before all else: for a model that was trained on such, see
   * `standardizeEach`. Default `none`.
   */
  readonly scaling?: Scaling | undefined
  /**
   * Example and reconstruction are compared as means over windows of so many values along each axis, channels apart: an error over a
   * whole stroke or seam then counts more than as much of it strewn as grain, and one of a single pixel less. Odd; 1 compares single values. Default null: 3 for images
   * of at least 16 × 16, else 1.
   */
  readonly smoothing?: number | null | undefined
  /** How many of the nearest training codes' distances `latent-nearest` averages. Default 1. */
  readonly neighbours?: number | undefined
  /** How many training examples' codes are kept for `latent-nearest`, drawn by chance. Default 10,000. */
  readonly references?: number | undefined
  /** How many latents of each example `negative-elbo` averages over. Default 16. */
  readonly samples?: number | undefined
  /** What references and latents are drawn from. Default 0. */
  readonly seed?: number | undefined
}

/** How a detector is made. */
export interface DetectorOptions extends ScoringOptions, FalseAlarmOptions, BoundOptions {}

const smoothing = v.pipe(
  wholeNumber('How wide the windows are whose means are compared; 1 for single values.'),
  v.check((window) => window % 2 === 1, 'an odd number'),
)

export const detectorEntries = {
  scores: v.optional(
    v.nullable(
      v.pipe(
        v.array(v.picklist(scoreNames)),
        v.minLength(1),
        v.check((names) => new Set(names).size === names.length, 'different scores'),
        v.description('Which scores; of several, the mean of how surprising each is among the validation examples.'),
      ),
    ),
    null,
  ),
  error: v.optional(
    v.nullable(v.pipe(v.picklist(errorNames), v.description("How reconstructions are judged; null for the model's own loss."))),
    null,
  ),
  scaling: v.optional(
    v.pipe(
      v.picklist(scalings),
      v.description('What is brought to mean 0 and standard deviation 1, each example by itself: nothing, errors, or inputs.'),
    ),
    'none',
  ),
  smoothing: v.optional(v.nullable(smoothing), null),
  neighbours: v.optional(wholeNumber("How many of the nearest training codes' distances are averaged."), 1),
  references: v.optional(wholeNumber("How many training examples' codes are kept."), 10_000),
  samples: v.optional(wholeNumber('How many latents of each example the evidence bound averages over.'), 16),
  seed: v.optional(seed('What references and latents are drawn from.'), 0),
  ...falseAlarmEntries,
}

export const detectorSchema = v.strictObject({ ...detectorEntries, ...boundSchema.entries })

/** A detector's config as it is kept: every question answered. */
export const detectorConfigSchema = v.strictObject({
  ...detectorEntries,
  scores: v.pipe(v.array(v.picklist(scoreNames)), v.minLength(1)),
  error: v.picklist(errorNames),
  // Detectors of before there was a choice compare single values.
  smoothing: v.optional(smoothing, 1),
})

export type DetectorConfig = v.InferOutput<typeof detectorConfigSchema>
