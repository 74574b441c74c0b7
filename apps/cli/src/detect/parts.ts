import { counted, type Examples, InvalidArgumentError, InvalidDataError, subset } from '@sandglass/base'
import { type DetectionParts, type DetectionSplitOptions, detectionSplit, usualCalibration } from '@sandglass/core'
import type { OwnData } from '../data/own/open.js'
import { gapBetween, span } from '../data/own/spans.js'
import type { Reading } from '../data/reading.js'
import { problemOf } from '../output/failure.js'
import { type Class, normalIndices } from './normal.js'

/** How normal examples are shared out for a detector. */
export interface PartsOptions {
  readonly normal: readonly Class[] | null
  readonly validation: number
  readonly calibration: number | null
  readonly seed: number
}

/**
 * Shares the normal ones among examples out: by chance; whole groups by chance, where rows belong together, or windows of them;
 * windows of one series by time, with a gap between the parts, as windows that overlap share what they hold.
 */
export function detectionPartsOf(
  caller: string,
  examples: Examples,
  { groups, window }: { readonly groups: OwnData['groups']; readonly window: Reading['window'] },
  { normal, ...options }: PartsOptions,
): DetectionParts {
  if (window !== null && groups === null) return partsByTime(examples, window, options)
  if (normal === null || window !== null) return partsByChance(examples, { ...options, groups })
  const indices = normalIndices(caller, examples, normal)
  return partsByChance(subset(examples, indices), {
    ...options,
    groups: groups && indices.map((index) => groups[index] as number),
  })
}

/** What there is to do where parts are too large for the examples. */
const smallerParts = 'smaller parts: --set data.detection.calibration=500, say'

function partsByChance(examples: Examples, options: DetectionSplitOptions): DetectionParts {
  try {
    return detectionSplit(examples, options)
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    throw new InvalidArgumentError(problemOf(error), { cure: `Give more normal examples, or ${smallerParts}.`, cause: error })
  }
}

/** The beginning trains, what follows validates, the end calibrates: it is nearest to what will come. */
function partsByTime(
  examples: Examples,
  window: { readonly length: number; readonly step: number },
  { validation, calibration }: Omit<PartsOptions, 'normal'>,
): DetectionParts {
  const { count } = examples
  const gap = gapBetween(window)
  const last = calibration ?? usualCalibration(count)
  const middle = Math.max(1, validation < 1 ? Math.round(validation * count) : validation)
  const first = count - last - middle - 2 * gap
  if (first < 1 || last < 1)
    throw new InvalidDataError(
      `the series has ${counted(count, 'window')}, too few for ${last} to calibrate and ${middle} to validate, each behind a gap of ${gap}.`,
      { cure: `Give a shorter --window, more data, or ${smallerParts}.` },
    )
  return {
    training: subset(examples, span(0, first), { role: 'training' }),
    validation: subset(examples, span(first + gap, middle), { role: 'validation' }),
    calibration: subset(examples, span(count - last, last), { role: 'test' }),
  }
}
