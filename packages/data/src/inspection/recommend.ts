import { counted, type Shape, sizeOf } from '@sandglass/base'
import type { ColumnSurvey } from './columns.js'
import type { Survey } from './survey.js'

/** What to train on examples, as plain JSON that a config takes, and why. */
export interface Recommendation {
  readonly network: Readonly<Record<string, unknown>> & { readonly type: 'dense' | 'convolutional'; readonly latent: number }
  readonly loss: 'binary-crossentropy' | 'mean-squared-error'
  readonly outputActivation: 'sigmoid' | 'linear'
  /**
   * What the numbers of images and arrays are to be brought to 0 … 1 by: this one as the largest, or the smallest and the largest of the
   * training part; null where they may stay as they are.
   */
  readonly scale: number | 'min-max' | null
  /** What is to be done to the rows of a table; null for what is none. */
  readonly preprocessing: 'standardise' | 'quantile' | null
  readonly epochs: number
  readonly batchSize: number
  /** A sentence for each choice. */
  readonly reasons: readonly string[]
}

/** What is known of examples, for a recommendation. */
export interface Described {
  /** Of one example. */
  readonly shape: Shape
  /** Of those to train on, as they reach the model. */
  readonly survey: Survey
  /** Those of a table, whose rows can be scaled; null for what is none. */
  readonly columns: readonly ColumnSurvey[] | null
  /** How the values stand in their file, for images and arrays that could be scaled. Default: they can't, or were. */
  readonly stored?: StoredValues | null
}

/** How values stand in their file. */
export interface StoredValues {
  /** The number that stands there for 1: 255 for bytes, 65,535 for images of 16 bits, else 1. */
  readonly unit: number
  /** Whether it can hold whole numbers alone. */
  readonly isWhole: boolean
}

/** A side shorter than that is hardly worth a convolution. */
const smallestPicture = 16
/** How far a value may be from the mean, in standard deviations, before it is taken for one that spoils a scaling. */
const farOut = 20
/** With fewer steps than that a training has hardly begun. */
const wantedSteps = 2500

/** How long to train on so many examples: the fewer they are, the smaller the batches and the more the epochs. */
export function lengthOfTraining(count: number): { readonly epochs: number; readonly batchSize: number } {
  const batchSize = count < 20_000 ? 32 : 128
  return { batchSize, epochs: Math.min(200, Math.max(10, Math.ceil((wantedSteps * batchSize) / count))) }
}

/** A network, a loss, an output and a preprocessing that suit examples, each with its reason: where to begin, not where to end. */
export function recommend({ shape, survey, columns, stored = null }: Described): Recommendation {
  const reasons: string[] = []
  const because = <Choice>(choice: Choice, reason: string): Choice => {
    reasons.push(reason)
    return choice
  }
  const network = networkFor(shape, because)
  const { minimum, maximum, extremes, count } = survey
  const scale = stored && scaleFor(survey, stored, because)
  const preprocessing = columns && preprocessingFor(columns, because)
  const ownNames = (columns ?? []).filter((column) => namesRows(column, count)).map(({ name }) => name)
  if (ownNames.length > 0)
    reasons.push(
      `Nearly every row has a text of its own in ${ownNames.join(', ')}: --ignore ${ownNames.join(',')} leaves out what only names rows.`,
    )
  const isUnit =
    preprocessing === 'quantile' ||
    typeof scale === 'number' ||
    (preprocessing === null && scale === null && minimum >= 0 && maximum <= 1)
  const outputActivation = isUnit
    ? because('sigmoid' as const, `${scale === null ? 'All' : 'Scaled, all'} values lie in [0, 1], as a sigmoid does.`)
    : because(
        'linear' as const,
        scale === null
          ? `${preprocessing === null ? 'Values' : 'Standardised values'} leave [0, 1], so the output must be free to.`
          : 'Others than those trained on may leave [0, 1], so the output must be free to.',
      )
  const loss =
    isUnit && preprocessing === null
      ? because('binary-crossentropy' as const, crossEntropyReason(scale === null ? extremes : null))
      : because(
          'mean-squared-error' as const,
          isUnit
            ? 'Ranks are spread evenly, and the squared error treats them alike.'
            : 'The squared error takes values of any size.',
        )
  const length = lengthOfTraining(count)
  reasons.push(
    `${counted(count, 'example')} in batches of ${length.batchSize} make ${counted(Math.ceil(count / length.batchSize), 'step')} an epoch: ${counted(length.epochs, 'epoch')}.`,
  )
  return { network, loss, outputActivation, scale, preprocessing, ...length, reasons }
}

function preprocessingFor(columns: readonly ColumnSurvey[], because: Because) {
  const far = columns.filter(
    ({ minimum, maximum, mean, standardDeviation: width }) =>
      minimum !== null && maximum !== null && mean !== null && width && Math.max(maximum - mean, mean - minimum) / width > farOut,
  )
  const [first] = far
  if (first === undefined)
    return because('standardise' as const, 'Columns have units of their own: standardise gives each the same weight.')
  const others = far.length === 1 ? '' : ` and of ${counted(far.length - 1, 'other column')}`
  return because(
    'quantile' as const,
    `Some values of ${first.name}${others} lie more than ${farOut} standard deviations out, which would spoil any other scaling: quantile goes by ranks.`,
  )
}

/** Whether a column tells rows apart, and nothing of what they are like. */
function namesRows({ categories }: ColumnSurvey, count: number): boolean {
  const kinds = Object.keys(categories ?? {}).length
  return kinds > 20 && kinds > 0.9 * count
}

/** Of whole numbers, how many bits they may have less than their file has room for before that is worth a word. */
const unusedBits = 2
/** Standard deviations between which values train well as they are. */
const usualDeviations = [0.2, 5] as const

function scaleFor({ minimum, maximum, standardDeviation, areWhole }: Survey, { unit, isWhole }: StoredValues, because: Because) {
  const isUnit = minimum >= 0 && maximum <= 1
  // None of the values may be finite.
  if (minimum > maximum) return null
  if ((isWhole || areWhole) && minimum >= 0) {
    const largest = Math.round(maximum * unit)
    const bits = Math.ceil(Math.log2(largest + 1))
    // Photos of 8 bits may well be dark.
    if (unit <= 255 ? isUnit : 2 ** (bits + unusedBits) > unit + 1) return null
    const most = 2 ** bits - 1
    const found = unit === 1 ? `The largest number is ${largest}, which` : `No value is above ${largest} of ${unit}, which`
    return because(most, `${found} ${bits} bits hold: divided by ${most}, values fill 0 … 1.`)
  }
  const [low, high] = usualDeviations
  if (isUnit || (standardDeviation >= low && standardDeviation <= high)) return null
  return because(
    'min-max' as const,
    'Values are far from a width of 1, with which trainings go best: the smallest and the largest of the training part become 0 and 1.',
  )
}

/** Beside a sigmoid the squared error loses its gradient at both ends, so that pictures that are mostly dark come out black. */
function crossEntropyReason(extremes: number | null): string {
  if (extremes !== null && extremes > 0.5)
    return `${Math.round(100 * extremes)} % of the values are nearly 0 or 1, where binary cross-entropy learns faster.`
  return 'Binary cross-entropy is least where the squared error is, and goes on learning where a sigmoid comes near 0 or 1.'
}

type Because = <Choice>(choice: Choice, reason: string) => Choice

function networkFor(shape: Shape, because: Because): Recommendation['network'] {
  const size = sizeOf(shape)
  const [height = 0, width = 0] = shape
  if (shape.length === 3 && Math.min(height, width) >= smallestPicture)
    return because(
      { type: 'convolutional', input: [...shape], channels: [32, 64], latent: 32 },
      `Pictures of ${height} × ${width}: neighbouring pixels belong together, which convolutions use; 32 numbers as a code, to begin with.`,
    )
  // A third of what is there, up to 32.
  const latent = Math.max(1, Math.min(32, Math.round(size / 3)))
  const hidden = Math.min(512, Math.max(16, 2 ** Math.round(Math.log2(2 * size))))
  return because(
    { type: 'dense', input: [...shape], hidden: [hidden], latent },
    `${describeSize(shape)}: a dense network, through ${hidden} units to a code of ${latent}; sandglass sweep latent finds how few will do.`,
  )
}

function describeSize(shape: Shape): string {
  const [moments = 0, columns] = shape
  if (shape.length === 2) return `Windows of ${counted(moments, 'moment')} and ${counted(columns ?? 0, 'column')}, seen as a whole`
  return `${counted(sizeOf(shape), 'value')} an example, without neighbours to go by`
}
