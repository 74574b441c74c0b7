import { refuse } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { bootstrapMean } from '../bootstrap.js'
import { checkAlike, rowsOf } from './features.js'
import {
  type Accuracy,
  type AccuracyOptions,
  accuracyEntries,
  classesOf,
  drawPerClass,
  type Labelled,
  type LabelledFeatures,
  labelledOf,
} from './labelled-features.js'
import { nearestRows } from './nearest-rows.js'

export interface NeighbourOptions extends AccuracyOptions {
  /** How many neighbours vote. Default 5. */
  readonly k?: number | undefined
}

const optionsSchema = v.strictObject({
  ...accuracyEntries,
  k: v.optional(wholeNumber('How many neighbours vote.'), 5),
})

/**
 * How well classes keep together: the accuracy with which each test example's k nearest training
 * examples, by Euclid, vote for its class (Cover and Hart, "Nearest neighbor pattern classification",
 * 1967). Features are taken as they are. Of classes with equally many votes, that of the nearest
 * neighbour among them is taken.
 *
 * @throws InvalidArgumentError if the two are not of the same features, or an option is wrong
 *
 * @example
 * const { accuracy } = await nearestNeighbourAccuracy({ training, test }, { labelsPerClass: 10 })
 */
export async function nearestNeighbourAccuracy(
  examples: { readonly training: LabelledFeatures; readonly test: LabelledFeatures },
  options: NeighbourOptions = {},
): Promise<Accuracy> {
  const caller = 'nearestNeighbourAccuracy'
  const { labelsPerClass, draws, seed, confidence, k } = parse(caller, optionsSchema, options)
  const [training, test] = [labelledOf(caller, 'training', examples?.training), labelledOf(caller, 'test', examples?.test)]
  checkAlike(caller, training, test, ['test.features', 'the training examples'])
  const classes = classesOf(caller, training)
  const known = labelsPerClass === null ? training.count : labelsPerClass * classes.length
  if (k > known) refuse(caller, 'k', `at most ${known}, as many as there are labelled examples`, k, 'Ask for fewer neighbours.')
  const correct: Uint8Array[] = []
  for (let draw = 0; draw < (labelsPerClass === null ? 1 : draws); draw++) {
    const place = { caller, argument: 'training' }
    const rows = labelsPerClass === null ? null : drawPerClass(place, training, classes, labelsPerClass, { seed, draw })
    correct.push(await vote(training, rows, test, k))
  }
  const { mean: accuracy, interval } = bootstrapMean(caller, correct, { seed, confidence })
  return { accuracy, interval, correct }
}

/** @param rows those of the training examples that have a label; null for all */
async function vote(training: Labelled, rows: Uint32Array | null, test: Labelled, k: number): Promise<Uint8Array> {
  const { indices } = await nearestRows(test, rows === null ? training : rowsOf(training, rows), k)
  const labelOf = (index: number) => training.labels[rows === null ? index : (rows[index] as number)] as number
  return Uint8Array.from({ length: test.count }, (_, row) => {
    const labels = Array.from(indices.subarray(row * k, (row + 1) * k), labelOf)
    return winner(labels) === test.labels[row] ? 1 : 0
  })
}

/** The most frequent; of equally frequent ones the first. */
function winner(labels: readonly number[]): number {
  const votes = new Map<number, number>()
  for (const label of labels) votes.set(label, (votes.get(label) ?? 0) + 1)
  // Maps keep the order in which labels came, so that the first of the largest is the nearest.
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}
