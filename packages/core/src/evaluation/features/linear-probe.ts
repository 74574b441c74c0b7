import { refuse } from '@sandglass/base'
import * as v from 'valibot'
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
  placesOf,
} from './labelled-features.js'
import { fitProbes, type Probe, predict } from './softmax-regression.js'

export interface LinearProbeOptions extends AccuracyOptions {
  /** The penalties among which validation examples choose, each at least 0. Default 10⁻⁵, 10⁻⁴ … 1. */
  readonly penalties?: readonly number[] | undefined
}

/** How well a linear probe tells classes apart. */
export interface ProbeAccuracy extends Accuracy {
  /** The penalty that was chosen, of each draw. */
  readonly penalties: readonly number[]
}

/** What a probe is fitted on, chosen by and judged on. */
export interface ProbeExamples {
  readonly training: LabelledFeatures
  readonly validation: LabelledFeatures
  readonly test: LabelledFeatures
}

const optionsSchema = v.strictObject({
  ...accuracyEntries,
  penalties: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.minValue(0))),
      v.minLength(1),
      v.description('The penalties among which validation examples choose.'),
    ),
    [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1],
  ),
})

/**
 * How much of what tells classes apart is there to be read off in straight lines: the accuracy of a
 * multinomial logistic regression on the features (Alain and Bengio, "Understanding intermediate layers
 * using linear classifier probes", 2016).
 *
 * Features are standardised by the training examples' means and deviations, all of them, as they need
 * no labels. The loss is the mean cross-entropy plus penalty/2 · ‖W‖²; the penalty with the best
 * accuracy on validation examples is taken, of equals the strongest. So one probe serves codes of
 * any size and scale. With `labelsPerClass` both the probe and the choice have only so many labels.
 *
 * @returns the accuracy on test examples
 * @throws InvalidArgumentError if the three are not of the same features, or an option is wrong
 *
 * @example
 * const codesOf = async (digits: LabelledExamples) => ({ features: await encode(model, digits), labels: digits.labels })
 * const { accuracy, interval } = await linearProbe({
 *   training: await codesOf(training),
 *   validation: await codesOf(validation),
 *   test: await codesOf(test),
 * })
 */
export async function linearProbe(examples: ProbeExamples, options: LinearProbeOptions = {}): Promise<ProbeAccuracy> {
  const caller = 'linearProbe'
  const { labelsPerClass, draws, seed, confidence, penalties } = parse(caller, optionsSchema, options)
  const parts = partsOf(caller, examples)
  const { training, validation } = parts
  const classes = classesOf(caller, training)
  const strongestFirst = [...penalties].sort((a, b) => b - a)
  const probes = []
  for (let draw = 0; draw < (labelsPerClass === null ? 1 : draws); draw++) {
    const few = (argument: 'training' | 'validation', given: Labelled) =>
      labelsPerClass === null
        ? given
        : chosenOf(given, drawPerClass({ caller, argument }, given, classes, labelsPerClass, { seed, draw }))
    const sets = { training: few('training', training), validation: few('validation', validation), test: parts.test }
    probes.push(await probe(sets, classes, strongestFirst))
  }
  const correct = probes.map((one) => one.correct)
  const { mean: accuracy, interval } = bootstrapMean(caller, correct, { seed, confidence })
  return { accuracy, interval, correct, penalties: probes.map(({ penalty }) => penalty) }
}

/** The three parts, checked and standardised. */
function partsOf(caller: string, given: ProbeExamples): Record<keyof ProbeExamples, Labelled> {
  const names = ['training', 'validation', 'test'] as const
  if (names.some((name) => !given?.[name]))
    refuse(caller, 'examples', 'an object with training, validation and test', given, 'Split some examples off.')
  const [training, validation, test] = names.map((name) => labelledOf(caller, name, given[name])) as [Labelled, Labelled, Labelled]
  checkAlike(caller, training, validation, ['validation.features', 'the training examples'])
  checkAlike(caller, training, test, ['test.features', 'the training examples'])
  const standardise = standardiserOf(training)
  return { training: standardise(training), validation: standardise(validation), test: standardise(test) }
}

/** Fits the probe for every penalty, and judges that which is best on the validation examples. */
async function probe(
  { training, validation, test }: Record<keyof ProbeExamples, Labelled>,
  classes: readonly number[],
  penalties: readonly number[],
): Promise<{ readonly correct: Uint8Array; readonly penalty: number }> {
  const judge = async (fitted: Float64Array, on: Labelled) => {
    const truth = placesOf(on, classes)
    return Uint8Array.from(await predict(fitted, on, classes.length), (place, row) => (place === truth[row] ? 1 : 0))
  }
  let best: { penalty: number; fitted: Probe; right: number } = { penalty: Number.NaN, fitted: new Float64Array(), right: -1 }
  const probes = await fitProbes(training, placesOf(training, classes), classes.length, penalties)
  for (const [index, fitted] of probes.entries()) {
    const right = (await judge(fitted, validation)).reduce((sum, one) => sum + one, 0)
    if (right > best.right) best = { penalty: penalties[index] as number, fitted, right }
  }
  return { correct: await judge(best.fitted, test), penalty: best.penalty }
}

function chosenOf(given: Labelled, rows: Uint32Array): Labelled {
  return { ...rowsOf(given, rows), labels: Float64Array.from(rows, (row) => given.labels[row] as number) }
}

/** To mean 0 and deviation 1 on these examples; what never varies there comes to 0. */
function standardiserOf({ values, count, size }: Labelled): (given: Labelled) => Labelled {
  const mean = new Float64Array(size)
  const square = new Float64Array(size)
  for (let i = 0; i < values.length; i++) mean[i % size] = (mean[i % size] as number) + (values[i] as number) / count
  for (let i = 0; i < values.length; i++)
    square[i % size] = (square[i % size] as number) + ((values[i] as number) - (mean[i % size] as number)) ** 2 / count
  // What varies by rounding alone does not vary.
  const scale = square.map((variance, i) => (variance > 1e-12 * (mean[i] as number) ** 2 ? 1 / Math.sqrt(variance) : 0))
  return (given) => ({
    ...given,
    values: given.values.map((value, i) => (value - (mean[i % size] as number)) * (scale[i % size] as number)),
  })
}
