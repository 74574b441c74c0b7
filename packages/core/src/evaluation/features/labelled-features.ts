import { type NumberArray, refuse, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../../configuration/fields.js'
import type { Interval } from '../bootstrap.js'
import { type Features, featuresOf } from './features.js'

/** Features of examples whose classes are known. */
export interface LabelledFeatures {
  /** `[count, …]`: codes as `encode` returns them, or images as `readAll` does. */
  readonly features: NumberArray
  /** Each example's class, any number. */
  readonly labels: ArrayLike<number>
}

/** How many labels there are to learn from, and how an accuracy is told. */
export interface AccuracyOptions {
  /**
   * Learns from so many labelled examples a class, drawn anew several times, instead of from all.
   * Default null, for all.
   */
  readonly labelsPerClass?: number | null | undefined
  /** How often they are drawn. Default 10; all labels are taken once. */
  readonly draws?: number | undefined
  /** What they, and the bootstrap, are drawn from. Default 0. */
  readonly seed?: number | undefined
  /** How likely the interval is to hold the true accuracy. Default 0.95. */
  readonly confidence?: number | undefined
}

/** How often classes were told rightly. */
export interface Accuracy {
  /** The share of test examples, in [0, 1]; a mean over draws. */
  readonly accuracy: number
  /** By the bootstrap over test examples, and over draws of labels where there are several. */
  readonly interval: Interval
  /** A row a draw: of each test example 1 if it was told rightly, else 0. Goes to `pairedDifference`. */
  readonly correct: readonly Uint8Array[]
}

export const accuracyEntries = {
  labelsPerClass: v.optional(v.nullable(wholeNumber('How many labelled examples of each class are learnt from.')), null),
  draws: v.optional(wholeNumber('How often labelled examples are drawn.'), 10),
  seed: v.optional(seed('What labelled examples and the bootstrap are drawn from.'), 0),
  confidence: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('How likely the interval is to hold the true accuracy.')),
    0.95,
  ),
}

/** Checked features, with their labels. */
export interface Labelled extends Features {
  readonly labels: ArrayLike<number>
}

/** @throws InvalidArgumentError if the labels are not as many as the features */
export function labelledOf(caller: string, argument: string, given: LabelledFeatures): Labelled {
  const { features, labels } = (given ?? {}) as Partial<LabelledFeatures>
  const checked = featuresOf(caller, `${argument}.features`, features as NumberArray)
  if (labels?.length !== checked.count)
    refuse(caller, `${argument}.labels.length`, `${checked.count}, one for each example`, labels?.length, 'Give the labels too.')
  return { ...checked, labels }
}

/** The classes that there are to learn, in order; at least two. */
export function classesOf(caller: string, { labels }: Labelled): readonly number[] {
  const classes = [...new Set(Array.from(labels))].sort((a, b) => a - b)
  if (classes.length < 2)
    refuse(
      caller,
      'training.labels',
      'of at least two classes',
      classes,
      'Give examples of other classes too: features are judged by how well these are told apart.',
    )
  return classes
}

/** Each example's class as its place among `classes`; one that is not among them comes to as many as they are. */
export function placesOf({ labels }: Labelled, classes: readonly number[]): Uint32Array {
  const places = new Map(classes.map((label, place) => [label, place]))
  return Uint32Array.from(labels, (label) => places.get(label) ?? classes.length)
}

/**
 * `perClass` examples of each class, drawn by chance, in order.
 *
 * @throws InvalidArgumentError if a class has fewer
 */
export function drawPerClass(
  { caller, argument }: { caller: string; argument: string },
  { labels }: Labelled,
  classes: readonly number[],
  perClass: number,
  key: { seed: number; draw: number },
): Uint32Array {
  const drawn = classes.flatMap((label, place) => {
    const rows = Uint32Array.from(labels, (_, row) => row).filter((row) => labels[row] === label)
    if (rows.length < perClass)
      refuse(
        caller,
        'labelsPerClass',
        `at most ${rows.length}, as many as ${argument} has of class ${label}`,
        perClass,
        'Ask for fewer, or give more labelled examples.',
      )
    stream(key.seed, `labelled ${argument}`, key.draw, place).shuffle(rows)
    return Array.from(rows.subarray(0, perClass))
  })
  return Uint32Array.from(drawn).sort()
}
