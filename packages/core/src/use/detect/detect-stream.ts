import { fromArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { abortSignal } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { pValueOf } from '../../evaluation/anomaly/conformal.js'
import { type DriftOptions, driftWatch } from '../../evaluation/anomaly/drift-watch.js'
import type { Model } from '../../models/model.js'
import { checkMade } from './detect.js'
import type { Detector } from './detector.js'
import { combine, scoreAll } from './scorer.js'
import { type OtherFalseAlarms, otherFalseAlarmEntries, thresholdFor } from './threshold.js'

/** How a stream is watched. */
export interface DetectStreamOptions extends OtherFalseAlarms {
  /** How drift is watched for; null for not at all. Default `{}`. */
  readonly drift?: DriftOptions | null | undefined
  /** Ends the stream. */
  readonly signal?: AbortSignal | null | undefined
}

/** What was found of one example of a stream. */
export interface StreamDetection {
  readonly type: 'example'
  /** Counted from 0. */
  readonly index: number
  readonly score: number
  readonly pValue: number
  readonly isAnomaly: boolean
}

/** The scores no longer look like those of the calibration set: the promise of false alarms may not hold any more. */
export interface DriftEvent {
  readonly type: 'drift'
  /** The example after which it was called, counted from 0. */
  readonly index: number
  /** How strong the evidence is; see `driftWatch`. */
  readonly evidence: number
}

const streamSchema = v.strictObject({
  ...otherFalseAlarmEntries,
  drift: v.optional(v.nullable(v.custom<DriftOptions>((value) => typeof value === 'object', 'an object of options')), {}),
  signal: v.optional(v.nullable(abortSignal()), null),
})

/**
 * Scores examples one by one as they come, and says when their scores have drifted from those of the calibration
 * set. An example's score is that which `detect` gives it.
 *
 * @param examples each the values of one example, in row-major order
 * @throws InvalidArgumentError if an option is wrong, or the detector was made for another model
 * @throws InvalidDataError if an example doesn't fit the model
 *
 * @example
 * for await (const event of detectStream(model, detector, readings))
 *   if (event.type === 'drift' || event.isAnomaly) console.log(event)
 */
export async function* detectStream(
  model: Model,
  detector: Detector,
  examples: AsyncIterable<ArrayLike<number>> | Iterable<ArrayLike<number>>,
  options: DetectStreamOptions = {},
): AsyncGenerator<StreamDetection | DriftEvent, void> {
  const caller = 'detectStream'
  const { falseAlarms, confidence, drift, signal } = parse(caller, streamSchema, options)
  await checkMade(caller, model, detector)
  const { config, validationScores, calibrationScores } = detector
  const { threshold } = thresholdFor(caller, detector, { falseAlarms, confidence })
  const watch = drift && driftWatch(calibrationScores, drift)
  const size = sizeOf(model.inputShape)
  let index = 0
  for await (const values of examples) {
    signal?.throwIfAborted()
    if (values?.length !== size)
      refuse(caller, `examples[${index}]`, `${size} numbers, one example`, values, 'Give the values of one example at a time.')
    const byName = await scoreAll({ caller, argument: 'examples' }, model, fromArray(values, model.inputShape), detector, {
      batchSize: 1,
      signal,
    })
    const score = combine(config, byName, validationScores)[0] as number
    yield { type: 'example', index, score, pValue: pValueOf(calibrationScores, score), isAnomaly: score > threshold }
    const reading = watch?.add(score)
    if (reading?.isDrift) yield { type: 'drift', index, evidence: reading.evidence }
    index++
  }
}
