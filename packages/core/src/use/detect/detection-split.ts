import { checkExamples, counted, type Examples, InvalidArgumentError, refuse, stream, subset, type ViewOf } from '@sandglass/base'
import * as v from 'valibot'
import { inOrder } from '../../batches/read.js'
import { seed, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'

/** How normal examples are shared out. */
export interface DetectionSplitOptions {
  /** How many examples stop trainings early and scale scores: a share below 1, or a count. Default 0.1. */
  readonly validation?: number | undefined
  /** How many calibrate the threshold. Default null: a fifth, and at least 1,000, but no more than half of them. */
  readonly calibration?: number | null | undefined
  /**
   * What each example comes from, such as a part, a patient or a day: examples of one group are alike, and stay together.
   * Default null: each is by itself.
   */
  readonly groups?: ArrayLike<number | string> | null | undefined
  /** Which ones. Default 0. */
  readonly seed?: number | undefined
}

/** Normal examples in three parts, none of which shares an example with another. */
export interface DetectionParts<Kind extends Examples = Examples> {
  readonly training: Kind
  readonly validation: Kind
  /** Marked as test examples, so that no training stops early by them. */
  readonly calibration: Kind
  /** How many groups the calibration examples are of; left out where each is by itself. */
  readonly calibrationGroups?: number
}

/** How many of so many normal examples calibrate, where nobody says: a fifth, and at least 1,000, but no more than half. */
export function usualCalibration(count: number): number {
  return Math.min(Math.max(1000, Math.ceil(count / 5)), Math.floor(count / 2))
}

const splitSchema = v.strictObject({
  validation: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.check((size) => size < 1 || Number.isInteger(size), 'a share below 1 or a whole number of examples'),
      v.description('How many examples stop trainings early and scale scores.'),
    ),
    0.1,
  ),
  calibration: v.optional(v.nullable(wholeNumber('How many examples calibrate the threshold.')), null),
  groups: v.optional(
    v.nullable(
      v.custom<ArrayLike<number | string>>(
        (value) => typeof value === 'object' && value !== null && 'length' in value,
        'a list of group names or numbers, one for each example',
      ),
    ),
    null,
  ),
  seed: v.optional(seed('Which examples go where.'), 0),
})

/**
 * Shares normal examples out for anomaly detection: to train on, to validate on (early stopping, sizes,
 * the scaling of scores), and to calibrate the threshold by, once. What an example decided may not
 * calibrate: the threshold would promise what it can't keep.
 *
 * With groups, each goes to one part as a whole, and parts have at least the sizes asked for.
 *
 * @param examples normal ones only
 * @throws InvalidArgumentError if an option is wrong, or a part would be empty
 *
 * @example
 * const { training, validation, calibration } = detectionSplit(normal, { seed: 1 })
 */
export function detectionSplit<Given extends Examples>(
  examples: Given,
  options: DetectionSplitOptions = {},
): DetectionParts<ViewOf<Given>> {
  const caller = 'detectionSplit'
  const { validation, calibration, groups, seed } = parse(caller, splitSchema, options)
  checkExamples(caller, 'examples', examples)
  const { count } = examples
  if (groups && groups.length !== count)
    refuse(caller, 'groups.length', `${count}, one for each example`, groups.length, 'Say of each example what it comes from.')
  const wanted = {
    calibration: calibration ?? usualCalibration(count),
    validation: Math.max(1, validation < 1 ? Math.round(validation * count) : validation),
  }
  const members = membersOf(groups, count)
  const order = inOrder(members.length)
  stream(seed, 'detection split').shuffle(order)
  const waiting = Array.from(order, (group) => members[group] as number[])
  const takeAtLeast = (size: number): number[] => {
    const taken: number[] = []
    while (taken.length < size && waiting.length > 0) taken.push(...(waiting.shift() as number[]))
    return taken.sort((a, b) => a - b)
  }
  const parts = {
    calibration: takeAtLeast(wanted.calibration),
    validation: takeAtLeast(wanted.validation),
    training: takeAtLeast(count),
  }
  for (const [name, indices] of Object.entries(parts))
    if (indices.length === 0)
      throw new InvalidArgumentError(
        `${caller}: examples must be enough for three parts, ${wanted.calibration} to calibrate and ${wanted.validation} to validate${groups ? ', groups kept together' : ''}, got ${count}${groups ? ` of ${counted(members.length, 'group')}` : ''}, which leave none for ${name}.`,
        {
          cure: `Give ${groups ? 'examples of more groups' : 'more normal examples'}${members.length < 3 ? '' : ', or smaller parts: `calibration` and `validation`'}.`,
        },
      )
  const role = (name: 'training' | 'validation' | 'test') => (examples.role === 'test' ? {} : { role: name })
  return {
    training: subset(examples, parts.training, role('training')),
    validation: subset(examples, parts.validation, role('validation')),
    calibration: subset(examples, parts.calibration, role('test')),
    ...(groups && { calibrationGroups: new Set(parts.calibration.map((index) => groups[index])).size }),
  }
}

/** The examples of each group, in the order in which groups first appear; without groups each alone. */
function membersOf(groups: ArrayLike<number | string> | null, count: number): number[][] {
  if (groups === null) return Array.from({ length: count }, (_, index) => [index])
  const members = new Map<number | string, number[]>()
  for (let index = 0; index < count; index++) {
    const group = groups[index] as number | string
    const known = members.get(group)
    if (known) known.push(index)
    else members.set(group, [index])
  }
  return [...members.values()]
}
