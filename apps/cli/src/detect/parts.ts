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

function partsByChance(examples: Examples, options: DetectionSplitOptions): DetectionParts {
  try {
    return detectionSplit(examples, options)
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    throw new InvalidArgumentError(problemOf(error), { cure: cureOfChance(examples, options), cause: error })
  }
}

/**
 * What there is to do where a part would be empty. Whole groups are shared out, in an order that chance decides: the part that is named leaves
 * others enough of them in any order, and about half to train on.
 */
function cureOfChance({ count }: Examples, { groups = null, validation = 0.1 }: DetectionSplitOptions): string {
  const sizes = groups === null ? new Array<number>(count).fill(1) : groupSizes(groups)
  const held = mostTaken(sizes, validationOf(count, validation))
  const part = Math.max(1, Math.floor((sizes.length - held) / 2))
  const room = sizes.length - held - part < 1 ? 0 : sizes.slice(0, part).reduce((sum, size) => sum + size, 0)
  if (groups === null) return `Give more normal examples${smallerPart(room)}.`
  return `Each part is of whole groups: give examples of more of them${sizes.length < 3 ? ', three or better many more' : smallerPart(room)}.`
}

/** @param room how many may calibrate; 0 where no number would do */
function smallerPart(room: number): string {
  return room < 1 ? '' : `, or let fewer calibrate: --set data.detection.calibration=${room}`
}

/** How many examples each group has, the smallest first. */
function groupSizes(groups: ArrayLike<number | string>): number[] {
  const counts = new Map<number | string, number>()
  for (const group of Array.from(groups)) counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts.values()].sort((a, b) => a - b)
}

/** Of how many groups a part is at most that takes whole ones until it has enough: of the smallest. */
function mostTaken(sizes: readonly number[], enough: number): number {
  let [taken, examples] = [0, 0]
  while (examples < enough && taken < sizes.length) examples += sizes[taken++] as number
  return taken
}

function validationOf(count: number, validation: number): number {
  return Math.max(1, validation < 1 ? Math.round(validation * count) : validation)
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
  const middle = validationOf(count, validation)
  const first = count - last - middle - 2 * gap
  if (first < 1 || last < 1)
    throw new InvalidDataError(
      `the series has ${counted(count, 'window')}, too few for ${last} to calibrate and ${middle} to validate, each behind a gap of ${gap}.`,
      { cure: `Give a shorter --window, more data${smallerPart(Math.floor((count - middle - 2 * gap) / 2))}.` },
    )
  return {
    training: subset(examples, span(0, first), { role: 'training' }),
    validation: subset(examples, span(first + gap, middle), { role: 'validation' }),
    calibration: subset(examples, span(count - last, last), { role: 'test' }),
  }
}
