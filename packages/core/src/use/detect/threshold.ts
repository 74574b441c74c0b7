import * as v from 'valibot'
import { parse } from '../../configuration/parse.js'
import { type ConformalThreshold, falseAlarmEntries, thresholdOf } from '../../evaluation/anomaly/conformal.js'
import type { Detector } from './detector.js'

/** Other false alarms than a detector was made for. Decide on them before you look. */
export interface OtherFalseAlarms {
  /** The share of normal examples that may be flagged, above 0 and below 1, in place of the detector's. Default null. */
  readonly falseAlarms?: number | null | undefined
  /** How sure it shall be that this calibration set keeps to that share, in place of the detector's. Default null. */
  readonly confidence?: number | null | undefined
}

/** The fields of {@link OtherFalseAlarms}, for schemas. */
export const otherFalseAlarmEntries = {
  falseAlarms: v.optional(v.nullable(v.unwrap(falseAlarmEntries.falseAlarms)), null),
  confidence: falseAlarmEntries.confidence,
}

const schema = v.strictObject(otherFalseAlarmEntries)

/**
 * The threshold that `detect` and `detectStream` go by with the same options, and what it promises: the detector's own, or that
 * for other false alarms from the same calibration scores.
 *
 * @throws InvalidArgumentError if an option is wrong, or the calibration examples are too few for it (says how many more are needed)
 *
 * @example
 * detectorThreshold(detector, { falseAlarms: 0.05 }).rank
 */
export function detectorThreshold(detector: Detector, options: OtherFalseAlarms = {}): ConformalThreshold {
  const caller = 'detectorThreshold'
  return thresholdFor(caller, detector, parse(caller, schema, options))
}

/** The same, for callers of another name that have checked the options. */
export function thresholdFor(
  caller: string,
  { config, calibrationScores, threshold }: Detector,
  { falseAlarms, confidence }: v.InferOutput<typeof schema>,
): ConformalThreshold {
  if (falseAlarms === null && confidence === null) return threshold
  return thresholdOf(
    caller,
    calibrationScores,
    falseAlarms ?? config.falseAlarms,
    confidence ?? (falseAlarms === null ? null : config.confidence),
  )
}
