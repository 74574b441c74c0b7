import { checkExamples, type Examples, InvalidArgumentError, refuse } from '@sandglass/base'
import { parse } from '../../configuration/parse.js'
import { type ConformalThreshold, conformalRank, thresholdOf } from '../../evaluation/anomaly/conformal.js'
import { checkUsable } from '../../models/check.js'
import type { Model } from '../../models/model.js'
import type { DetectionParts } from './detection-split.js'
import { fingerprintOf } from './fingerprint.js'
import {
  type DetectorConfig,
  type DetectorOptions,
  detectorSchema,
  type ErrorName,
  type Scaling,
  type ScoreName,
} from './options.js'
import { asScored, combine, type ScoresByName, scoreAll } from './scorer.js'
import { scores } from './scores/index.js'
import { ownError } from './scores/reconstruction.js'
import type { FitPass, Fitted } from './scores/score.js'

/** All that tells anomalies beside a model. Plain data: `saveDetector` keeps it with the model. */
export interface Detector {
  /** What it looks at, and how many false alarms it may give; every question answered. */
  readonly config: DetectorConfig
  /** A checksum of the model that it was made for, which alone it can be used with. */
  readonly model: string
  /** What single scores have learnt of the training examples. */
  readonly fitted: Readonly<Partial<Record<ScoreName, Fitted>>>
  /** Validation scores of each kind, rising: what makes kinds comparable. Empty where there is one kind. */
  readonly validationScores: ScoresByName
  /** Scores of the calibration examples, rising. */
  readonly calibrationScores: Float64Array
  /** How many groups the calibration examples are of, for which alone its promise then holds; null where each is by itself. */
  readonly calibrationGroups: number | null
  readonly threshold: ConformalThreshold
}

/**
 * Makes a detector of anomalies for a trained model: fits its scores on the training examples, brings them
 * to one measure by the validation examples, and calibrates the threshold. A new normal example that is
 * exchangeable with the calibration set is then flagged with probability at most `falseAlarms`, averaged over
 * calibration sets. What it does not promise: anything about normal examples of another kind, such as those of
 * another machine or another month; about single pixels; or about a threshold that was chosen after looking.
 *
 * @param parts normal examples, as `detectionSplit` shares them out: those that the model was trained on, those that it was
 *   validated on, and those that nothing has seen yet
 * @throws InvalidArgumentError if an option is wrong, the model can't give a score, there are too few calibration examples (says how
 *   many more are needed), or test examples would fit or scale a score
 * @throws InvalidDataError if the examples don't fit the model; names the example
 *
 * @example
 * const parts = detectionSplit(normal, { seed: 1 })
 * await fit(model, parts.training, { validation: parts.validation, epochs: 50, earlyStopping: { patience: 5 } })
 * const found = await detect(model, await detector(model, parts, { falseAlarms: 0.01 }), newExamples)
 */
export async function detector(model: Model, parts: DetectionParts, options: DetectorOptions = {}): Promise<Detector> {
  const { caller, config, pass } = resolved(model, parts, options)
  const fitted = await fitScores(model, parts.training, config, pass)
  const score = (argument: string, examples: Examples) => scoreAll({ caller, argument }, model, examples, { config, fitted }, pass)
  const validationScores = config.scores.length === 1 ? {} : risen(await score('parts.validation', parts.validation))
  const calibrationScores = combine(config, await score('parts.calibration', parts.calibration), validationScores).sort()
  return {
    config,
    model: await fingerprintOf(model),
    fitted,
    validationScores,
    calibrationScores,
    calibrationGroups: parts.calibrationGroups ?? null,
    threshold: thresholdOf(caller, calibrationScores, config.falseAlarms, config.confidence),
  }
}

/**
 * Checks what `detector` is to be given, of a model that need not be trained yet: what can't be is then said before a long training.
 * Only examples that can't be read are not found so.
 *
 * @returns what the detector would look at, every question answered
 * @throws InvalidArgumentError as `detector` does, in its name
 *
 * @example
 * checkDetector(model, parts, { scores: ['negative-elbo'] })
 * await fit(model, parts.training)
 */
export function checkDetector(model: Model, parts: DetectionParts, options: DetectorOptions = {}): DetectorConfig {
  return resolved(model, parts, options).config
}

function resolved(model: Model, parts: DetectionParts, options: DetectorOptions) {
  const caller = 'detector'
  const { batchSize, signal, ...parsed } = parse(caller, detectorSchema, options)
  checkUsable(caller, model)
  if (model.classes !== null)
    refuse(
      caller,
      'model',
      'one that does not look at classes',
      model.config.type,
      'Train a plain or a variational one on the normal examples.',
    )
  checkParts(caller, parts)
  checkGroups(caller, parts)
  const config: DetectorConfig = {
    ...parsed,
    scores: [...(parsed.scores ?? usualScores(model))],
    error: parsed.error ?? usualError(model, parsed.scaling),
    smoothing: parsed.smoothing ?? usualSmoothing(model),
  }
  checkConfig(caller, model, parts, config)
  return { caller, config, pass: { batchSize, signal } }
}

function checkConfig(caller: string, model: Model, { training, calibration }: DetectionParts, config: DetectorConfig): void {
  if (config.error === 'cross-entropy' && config.scaling !== 'none')
    refuse(
      caller,
      'error',
      `squared or absolute where scaling is ${config.scaling}`,
      config.error,
      'Standardised values are no probabilities; leave it out for squared.',
    )
  if (config.smoothing > 1 && model.inputShape.length === 1)
    refuse(caller, 'smoothing', '1 for a model of plain rows', config.smoothing, 'Columns have no neighbours; leave it out.')
  if (conformalRank(calibration.count, config.falseAlarms, config.confidence) === 0)
    thresholdOf(caller, new Float64Array(calibration.count), config.falseAlarms, config.confidence)
  if (config.neighbours > Math.min(config.references, training.count))
    refuse(
      caller,
      'neighbours',
      'at most as many as there are references and training examples',
      config.neighbours,
      'Leave it out for 1.',
    )
  for (const name of config.scores) {
    const misfit = scores[name].misfit(model)
    if (misfit) refuse(caller, 'model', misfit.constraint, model.config.type, misfit.cure)
  }
}

function usualScores({ posterior, likelihood }: Model): ScoreName[] {
  return [posterior && likelihood ? 'negative-elbo' : 'reconstruction', 'latent-nearest']
}

/** Standardised values leave [0, 1], outside of which cross-entropy means nothing. */
function usualError(model: Model, scaling: Scaling): ErrorName {
  const own = ownError(model)
  return own === 'cross-entropy' && scaling !== 'none' ? 'squared' : own
}

/** Single pixels of an image are grain; of a very small one they are all that there is. */
function usualSmoothing({ inputShape: [height = 0, width = 0, ...rest] }: Model): number {
  return rest.length === 1 && Math.min(height, width) >= 16 ? 3 : 1
}

function checkParts(caller: string, parts: DetectionParts): void {
  const given = (parts ?? {}) as Partial<DetectionParts>
  for (const name of ['training', 'validation', 'calibration'] as const) {
    const part: unknown = given[name]
    checkExamples(caller, `parts.${name}`, part)
    if (name !== 'calibration' && part.role === 'test')
      throw new InvalidArgumentError(`${caller}: parts.${name} are test examples, which must not choose anything.`, {
        cure: 'Share normal training examples out with detectionSplit.',
      })
  }
}

function checkGroups(caller: string, { calibrationGroups: groups = 1, calibration }: DetectionParts): void {
  if (!Number.isSafeInteger(groups) || groups < 1 || groups > calibration.count)
    refuse(
      caller,
      'parts.calibrationGroups',
      `a whole number from 1 to ${calibration.count}, the calibration examples`,
      groups,
      'Leave it out where each example is by itself.',
    )
}

async function fitScores(
  model: Model,
  training: Examples,
  config: DetectorConfig,
  pass: FitPass,
): Promise<Partial<Record<ScoreName, Fitted>>> {
  const fitted: Partial<Record<ScoreName, Fitted>> = {}
  for (const name of config.scores) {
    const found = await scores[name].fit?.(model, asScored(training, config), config, pass)
    if (found) fitted[name] = found
  }
  return fitted
}

function risen(byName: ScoresByName): ScoresByName {
  return Object.fromEntries(Object.entries(byName).map(([name, values]) => [name, values.sort()]))
}
