import { checkExamples, type Examples, type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { inOrder, readBatches } from '../../batches/read.js'
import { parse } from '../../configuration/parse.js'
import { type ConformalThreshold, pValueOf } from '../../evaluation/anomaly/conformal.js'
import { flagDiscoveries } from '../../evaluation/anomaly/false-discoveries.js'
import { type BoundOptions, boundSchema } from '../../evaluation/options.js'
import { checkUsable } from '../../models/check.js'
import type { Model } from '../../models/model.js'
import { inputsOf } from '../inputs.js'
import { viewBatch } from './batch-view.js'
import type { Detector } from './detector.js'
import { fingerprintOf, isFingerprintOf } from './fingerprint.js'
import { asScored, combine, type ScoresByName, scoreAll } from './scorer.js'
import { scores } from './scores/index.js'
import { errorsOf } from './scores/reconstruction.js'
import { type OtherFalseAlarms, otherFalseAlarmEntries, thresholdFor } from './threshold.js'

/** What is to be flagged. */
export interface DetectOptions extends OtherFalseAlarms, BoundOptions {
  /**
   * Flags so that on average at most this share of those flagged is normal (Benjamini and Hochberg), in place of a share of
   * the normal ones. For a batch that is complete. Default null.
   */
  readonly fdr?: number | null | undefined
}

/** What was found among some examples. */
export interface Detection {
  /** How odd each is, `[count]`. */
  readonly scores: Float64Array
  /** (1 + #{calibration scores at least as high}) / (n + 1), `[count]`. */
  readonly pValues: Float64Array
  /** What scores higher than this is flagged; infinite where nothing is. */
  readonly threshold: number
  /** The threshold with what it promises: the detector's, or that for the options given. Null with `fdr`, which is another promise. */
  readonly promise: ConformalThreshold | null
  /** Whether each is flagged, `[count]`. */
  readonly isAnomaly: readonly boolean[]
  /** Which are flagged, the oddest first. */
  readonly anomalies: Uint32Array
  /** The single scores that `scores` is made of, `[count]` each. */
  readonly scoresByName: ScoresByName
}

const detectSchema = v.strictObject({
  ...boundSchema.entries,
  ...otherFalseAlarmEntries,
  fdr: v.optional(
    v.nullable(v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('The share of those flagged that may be normal.'))),
    null,
  ),
})

/**
 * Scores examples, and flags the anomalies among them. An example's score and p-value depend on nothing but
 * the example: they are the same alone, in a batch of any size and in a stream.
 *
 * @param model the one that the detector was made for
 * @param examples of the model's input shape
 * @throws InvalidArgumentError if an option is wrong, or the detector was made for another model
 * @throws InvalidDataError if the examples don't fit the model; names the example
 *
 * @example
 * const { anomalies, pValues } = await detect(model, detector, examples)
 */
export async function detect(
  model: Model,
  detector: Detector,
  examples: Examples,
  options: DetectOptions = {},
): Promise<Detection> {
  const { falseAlarms, confidence, fdr, ...pass } = parse('detect', detectSchema, options)
  if (fdr !== null && (falseAlarms !== null || confidence !== null))
    refuse('detect', 'fdr', 'null where there is falseAlarms or confidence', fdr, 'Choose one of the two promises.')
  await checkMade('detect', model, detector)
  const { config, calibrationScores } = detector
  const scoresByName = await scoreAll({ caller: 'detect', argument: 'examples' }, model, examples, detector, pass)
  const combined = combine(config, scoresByName, detector.validationScores)
  const pValues = combined.map((score) => pValueOf(calibrationScores, score))
  const { threshold, promise } = boundFor(detector, pValues, { falseAlarms, confidence, fdr })
  const isAnomaly = Array.from(combined, (score) => score > threshold)
  return { scores: combined, pValues, threshold, promise, isAnomaly, anomalies: oddestFirst(combined, isAnomaly), scoresByName }
}

function boundFor(
  detector: Detector,
  pValues: Float64Array,
  { fdr, ...falseAlarms }: Pick<v.InferOutput<typeof detectSchema>, 'falseAlarms' | 'confidence' | 'fdr'>,
): Pick<Detection, 'threshold' | 'promise'> {
  if (fdr !== null)
    return { threshold: thresholdOfDiscoveries(detector.calibrationScores, pValues, flagDiscoveries(pValues, fdr)), promise: null }
  const promise = thresholdFor('detect', detector, falseAlarms)
  return { threshold: promise.threshold, promise }
}

/** The score above which the flagged ones lie: p ≤ k / (n + 1) is the same as being above the k-th highest calibration score. */
function thresholdOfDiscoveries(rising: Float64Array, pValues: Float64Array, isFlagged: readonly boolean[]): number {
  const bound = pValues.reduce((most, p, i) => (isFlagged[i] ? Math.max(most, p) : most), 0)
  const k = Math.round(bound * (rising.length + 1))
  if (k === 0) return Number.POSITIVE_INFINITY
  return k > rising.length ? Number.NEGATIVE_INFINITY : (rising[rising.length - k] as number)
}

function oddestFirst(scores: Float64Array, isAnomaly: readonly boolean[]): Uint32Array {
  return Uint32Array.from(isAnomaly.flatMap((flag, index) => (flag ? [index] : []))).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  )
}

/** @throws InvalidArgumentError if it is no detector, or another model's */
export async function checkMade(caller: string, model: Model, detector: Detector): Promise<void> {
  checkUsable(caller, model)
  if (!(detector?.calibrationScores instanceof Float64Array) || typeof detector.config !== 'object')
    refuse(caller, 'detector', 'a detector', detector, 'Make one with detector(model, parts), or load one with loadDetector.')
  const latentSize = sizeOf(model.latentShape)
  const isFit = ({ config, fitted }: Detector) =>
    config.scores.every((name) => scores[name].isSound?.(fitted[name] ?? new Map(), config, latentSize) ?? true)
  if (!(await isFingerprintOf(model, detector.model)) || !isFit(detector))
    refuse(
      caller,
      'detector',
      `one that was made for this model, whose checksum is ${await fingerprintOf(model)}`,
      detector.model,
      'Calibrate again: with other weights all scores are others.',
    )
}

/**
 * Where examples are odd: how far each value is from what the model rebuilt it as, by the error and in the scaling of the detector,
 * and as means over its windows where it smooths. The mean over an example is its score `reconstruction`; what is odd about a code
 * has no place in such a map. Maps show where to look. They promise nothing: the threshold is for examples and not for pixels.
 *
 * @param examples of the model's input shape
 * @returns `[count, …inputShape]`
 * @throws InvalidArgumentError if the detector was made for another model
 * @throws InvalidDataError if the examples don't fit the model; names the example
 */
export async function anomalyMaps(
  model: Model,
  detector: Detector,
  examples: Examples,
  options: BoundOptions = {},
): Promise<NumberArray> {
  const { batchSize, signal } = parse('anomalyMaps', boundSchema, options)
  await checkMade('anomalyMaps', model, detector)
  checkExamples('anomalyMaps', 'examples', examples)
  const source = inputsOf('anomalyMaps', model, asScored(examples, detector.config))
  const size = sizeOf(model.inputShape)
  const values = new Float32Array(source.count * size)
  for await (const batch of readBatches(source, { order: inOrder(source.count), batchSize, noise: null })) {
    signal?.throwIfAborted()
    values.set(await errorsOf(viewBatch(model, source, batch), detector.config), (batch.indices[0] as number) * size)
  }
  return { values, shape: [source.count, ...model.inputShape] }
}
