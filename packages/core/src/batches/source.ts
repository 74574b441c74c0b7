import {
  certainRange,
  checkExamples,
  checkPairs,
  type ExamplePairs,
  type Examples,
  formatShape,
  InvalidDataError,
  type Shape,
  sameShape,
  sizeOf,
} from '@sandglass/base'
import type { TargetRequirement } from '../losses/loss.js'
import { holdsFor, type Limits, limitsOf, type Place } from './limits.js'

/** Where batches come from, and what every value in them is held to. */
export interface Source {
  readonly count: number
  /** The shape of one example, and how many values that is. */
  readonly shape: Shape
  readonly size: number
  readonly input: Side
  /** The same object as `input` where an example is its own target. */
  readonly target: Side
}

/** One side of a pair, or a set of examples that is both. */
export interface Side {
  readonly examples: Examples
  readonly limits: Limits
  /** Whether its values can't leave the limits, so that nobody has to look. */
  readonly isCertain: boolean
}

/** What the examples are for: the shape that a model takes, and what its targets must be like. */
export interface Fitting {
  readonly inputShape: Shape
  readonly targetRequirement: TargetRequirement | null
}

/**
 * Examples made ready for a model. Whatever can be known without reading is checked here.
 *
 * @throws InvalidArgumentError if it isn't a set of examples
 * @throws InvalidDataError if the set is empty, of another shape, or declares a range that the model can't be trained towards
 */
export function sourceOf(place: Place, given: Examples | ExamplePairs, fitting: Fitting): Source {
  const { inputShape, targetRequirement } = fitting
  const made = { shape: inputShape, size: sizeOf(inputShape) }
  if (isPairs(given)) {
    const input = sideOf({ ...place, argument: `${place.argument}.input` }, given.input, inputShape, null)
    const target = sideOf({ ...place, argument: `${place.argument}.target` }, given.target, inputShape, targetRequirement)
    checkPairs(place.caller, given)
    return { ...made, count: given.input.count, input, target }
  }
  const side = sideOf(place, given, inputShape, targetRequirement)
  return { ...made, count: given.count, input: side, target: side }
}

export function isPairs(given: Examples | ExamplePairs): given is ExamplePairs {
  return typeof given === 'object' && given !== null && 'input' in given && 'target' in given
}

/** What the examples may be used for: the stricter of the two in a pair. */
export function isTest(source: Source): boolean {
  return source.input.examples.role === 'test' || source.target.examples.role === 'test'
}

function sideOf(place: Place, examples: Examples, shape: Shape, requirement: TargetRequirement | null): Side {
  const { caller, argument } = place
  checkExamples(caller, argument, examples)
  if (examples.count === 0)
    throw new InvalidDataError(`${caller}: ${argument} must hold at least one example, got 0.`, {
      cure: 'Check where the examples come from.',
    })
  if (!sameShape(examples.shape, shape))
    throw new InvalidDataError(
      `${caller}: ${argument} must be of shape ${formatShape(shape)}, as the model takes them, got ${formatShape(examples.shape)}.`,
      { cure: cureOfShape(examples.shape, shape) },
    )
  const limits = limitsOf(place, examples, requirement)
  return { examples, limits, isCertain: holdsFor(limits, certainRange(examples)) }
}

function cureOfShape(got: Shape, wanted: Shape): string {
  return sizeOf(got) === sizeOf(wanted)
    ? `View them in that shape: reshape(examples, ${formatShape(wanted)}).`
    : 'Resize them, or make a model of their shape.'
}
