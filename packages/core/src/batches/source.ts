import {
  certainRange,
  checkExamples,
  checkPairs,
  type ExamplePairs,
  type Examples,
  formatShape,
  InvalidDataError,
  isPairs,
  type Shape,
  sameShape,
  sizeOf,
} from '@sandglass/base'
import type { TargetRequirement } from '../losses/loss.js'
import type { Heeds } from '../models/model.js'
import { holdsFor, type Limits, limitsOf, type Place, weightLimits } from './limits.js'

/** Where batches come from, and what every value in them is held to. */
export interface Source {
  readonly count: number
  /** The shape of one example, and how many values that is. */
  readonly shape: Shape
  readonly size: number
  readonly input: Side
  /** The same object as `input` where an example is its own target. */
  readonly target: Side
  /** What the model asks of targets; null if any finite value will do. */
  readonly requirement: TargetRequirement | null
  /** Each example's class, for a model that looks at classes; else null. */
  readonly labels: ArrayLike<number> | null
  /** How much each example counts; null where all count alike. */
  readonly weights: Side | null
  /** Which values of the target count; null where all do. */
  readonly mask: { readonly examples: Examples; readonly place: Place } | null
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
  /** How many classes there are. Default null, for a model that doesn't look at them. */
  readonly classes?: number | null
  /** What of weights and masks it heeds. Default nothing. */
  readonly heeds?: Heeds
}

/**
 * Examples made ready for a model. Whatever can be known without reading is checked here.
 *
 * @throws InvalidArgumentError if it isn't a set of examples
 * @throws InvalidDataError if the set is empty, of another shape, declares a range that the model can't be trained towards,
 *   lacks a label that the model looks at, or has weights or a mask that it doesn't
 */
export function sourceOf(place: Place, given: Examples | ExamplePairs, fitting: Fitting): Source {
  const { inputShape, targetRequirement, classes = null } = fitting
  const made = { shape: inputShape, size: sizeOf(inputShape), requirement: targetRequirement }
  if (!isPairs(given)) {
    const side = sideOf(place, given, inputShape, targetRequirement)
    const labels = labelsOf(place, classes, given.labels, given.count)
    return { ...made, count: given.count, input: side, target: side, labels, weights: null, mask: null }
  }
  const of = (name: string) => ({ ...place, argument: `${place.argument}.${name}` })
  const target = sideOf(of('target'), given.target, inputShape, targetRequirement)
  const input = given.input === given.target ? target : sideOf(of('input'), given.input, inputShape, null)
  const counting = countingOf(of, given, fitting)
  checkPairs(place.caller, given)
  const labels = labelsOf(place, classes, given.input.labels ?? given.target.labels, given.input.count)
  return { ...made, count: given.input.count, input, target, labels, ...counting }
}

function countingOf(
  of: (name: string) => Place,
  { weights, mask }: ExamplePairs,
  { heeds }: Fitting,
): Pick<Source, 'weights' | 'mask'> {
  if (weights) checkHeeded(of('weights'), weights, heeds?.weights ?? false)
  if (mask) checkHeeded(of('mask'), mask, heeds?.masks != null)
  const limits = weightLimits(of('weights'))
  return {
    weights: weights ? { examples: weights, limits, isCertain: holdsFor(limits, certainRange(weights)) } : null,
    mask: mask ? { examples: mask, place: of('mask') } : null,
  }
}

function checkHeeded({ caller, argument }: Place, examples: Examples, isHeeded: boolean): void {
  checkExamples(caller, argument, examples)
  if (isHeeded) return
  throw new InvalidDataError(`${caller}: ${argument} must be left out, as this model and its loss have no use for it.`, {
    cure: "An autoencoder with loss: 'mean-squared-error' heeds weights and masks.",
  })
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

function labelsOf(
  { caller, argument }: Place,
  classes: number | null,
  labels: ArrayLike<number> | undefined,
  count: number,
): ArrayLike<number> | null {
  if (classes === null) return null
  if (!labels)
    throw new InvalidDataError(`${caller}: ${argument} must have labels, as the model looks at each example's class.`, {
      cure: 'Give them beside the values, such as fromArray(values, shape, { labels }).',
    })
  for (let example = 0; example < count; example++) {
    const label = labels[example]
    if (!Number.isInteger(label) || Number(label) < 0 || Number(label) >= classes)
      throw new InvalidDataError(
        `${caller}: each label in ${argument} must be a whole number from 0 to ${classes - 1}, got ${label} at example ${example}.`,
        { cure: 'Number the classes from 0, or make a model of more classes.' },
      )
  }
  return labels
}

function cureOfShape(got: Shape, wanted: Shape): string {
  return sizeOf(got) === sizeOf(wanted)
    ? `View them in that shape: reshape(examples, ${formatShape(wanted)}).`
    : 'Resize them, or make a model of their shape.'
}
