import { InvalidDataError } from './errors.js'
import type { Examples } from './examples.js'
import { formatShape, sameShape } from './shapes.js'

/**
 * What goes in and what should come out, example by example: noisy and clean scans, say. Both may be
 * the very same set, where only weights or a mask are to be said of it.
 */
export interface ExamplePairs {
  readonly input: Examples
  readonly target: Examples
  /** How much each example counts: one number of at least 0, of shape [1]. Absent: all count alike. */
  readonly weights?: Examples | undefined
  /**
   * Which values of the target count: of its shape, 1 where one does and 0 where it is missing, whatever
   * stands there. Absent: all do.
   */
  readonly mask?: Examples | undefined
}

export function isPairs(given: Examples | ExamplePairs): given is ExamplePairs {
  return typeof given === 'object' && given !== null && 'input' in given && 'target' in given
}

/** The same view of all that belongs to a pair; what is one set stays one. */
export function mapPairs(pairs: ExamplePairs, view: (examples: Examples) => Examples): ExamplePairs {
  const { input, target, weights, mask } = pairs
  const viewed = view(input)
  return {
    input: viewed,
    target: target === input ? viewed : view(target),
    ...(weights && { weights: view(weights) }),
    ...(mask && { mask: view(mask) }),
  }
}

/** @throws InvalidDataError if the sets of a pair can't be walked side by side */
export function checkPairs(caller: string, { input, target, weights, mask }: ExamplePairs): void {
  checkShape(caller, 'input', input, target, target.shape)
  if (weights) checkShape(caller, 'weights', weights, target, [1])
  if (mask) checkShape(caller, 'mask', mask, target, target.shape)
}

function checkShape(caller: string, name: string, given: Examples, target: Examples, shape: readonly number[]): void {
  if (given.count !== target.count)
    throw new InvalidDataError(
      `${caller}: ${name} and target must have equally many examples, got ${given.count} and ${target.count}.`,
      { cure: name === 'input' ? 'Pair each input with its target.' : `Give ${name} for each target.` },
    )
  if (sameShape(given.shape, shape)) return
  if (name === 'weights')
    throw new InvalidDataError(`${caller}: weights must be of shape [1], got ${formatShape(given.shape)}.`, {
      cure: 'Give one number an example, such as fromArray(weights, [1]), and a mask for single values.',
    })
  throw new InvalidDataError(
    `${caller}: ${name} and target must have the same shape, got ${formatShape(given.shape)} and ${formatShape(shape)}.`,
    { cure: name === 'input' ? 'Resize one of them.' : 'Give a 1 or a 0 for each value of the target.' },
  )
}
