import { type Examples, InvalidDataError, refuse, sizeOf } from '@sandglass/base'
import type { ImageExamples, SizedImage } from '@sandglass/data/images'
import type { NpyExamples } from '@sandglass/data/npy'
import { type Bounds, restoreValues, scaleValues } from '@sandglass/data/preprocessing'
import type { Reading, ReadingForModel } from '../reading.js'

/** How a file holds the values of examples. */
export interface Stored {
  /** The number that stands there for 1. */
  readonly unit: number
  /** The smallest and the largest number that its type has; null for one with a point. */
  readonly range: readonly [smallest: number, largest: number] | null
  /** Whether each example has a type of its own, as images do. */
  readonly isByImage: boolean
  /** Reads what single precision would round, as it stands there; null where it rounds nothing. */
  readonly readExactly: NpyExamples['readStored'] | null
}

/** How images hold their values: as whole numbers of their first one's bits, which all have that are scaled by numbers. */
export function storedByImages({ bits }: Pick<ImageExamples, 'bits'>): Stored {
  const largest = 2 ** bits - 1
  return { unit: largest, range: [0, largest], isByImage: true, readExactly: null }
}

/** How an array holds its values. Bytes were brought to [0, 1] as they were opened. */
export function storedByArray({ type, readStored }: Pick<NpyExamples, 'type' | 'readStored'>): Stored {
  const [, unsigned, digits] = /^(u?)int(\d+)$/.exec(type) ?? []
  const bits = Number(digits)
  const signed = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] as const
  return {
    unit: type === 'uint8' ? 255 : 1,
    range: type === 'bool' ? [0, 1] : digits === undefined ? null : unsigned === 'u' ? [0, 2 ** bits - 1] : signed,
    isByImage: false,
    readExactly: type === 'float64' || bits >= 32 ? (indices, into) => readStored(indices, into) : null,
  }
}

/**
 * Brings numbers of files to 0 … 1: by the bounds that are given, or by those of the examples that are trained on, which are learnt
 * once it is known which these are. What lies outside of the bounds goes on being outside.
 */
export class LearntScale {
  /** Null until they are learnt. */
  bounds: Bounds | null
  /** What was seen so far, while it is learnt. */
  private seen: { low: number; high: number } | null = null

  /** @param scale as a user asks for it; `type` by what the file's own type can hold */
  constructor(name: string, scale: NonNullable<Reading['scale']>, { range }: Stored) {
    if (scale !== 'type') this.bounds = scale === 'min-max' ? null : scale
    else if (range !== null) this.bounds = { low: range[0], high: range[1] }
    else
      refuse(
        'sandglass',
        '--scale',
        `a number or min-max, as the values of ${name} have no largest one by their type`,
        scale,
        'Give the number that is to become 1.',
      )
  }

  /** Examples as they will be; they can be read once the bounds are known. */
  examplesOf(examples: Examples, { unit, range, readExactly }: Stored): Examples {
    const size = sizeOf(examples.shape)
    const place = (numbers: Float32Array | Float64Array, factor: number, into: Float32Array): void => {
      const { bounds, seen } = this
      if (seen !== null) {
        widen(seen, numbers, factor)
        return
      }
      if (bounds === null) throw new TypeError('What values are scaled by has to be learnt before they are read.')
      const { low, high } = bounds
      for (let i = 0; i < numbers.length; i++) into[i] = ((numbers[i] as number) * factor - low) / (high - low)
    }
    const read: Examples['read'] = (indices, into) => {
      const values = into.subarray(0, indices.length * size)
      const exact = readExactly && (this.bounds === null || isFarOff(this.bounds)) ? new Float64Array(values.length) : null
      const pending = readExactly && exact ? readExactly(indices, exact) : examples.read(indices, values)
      const done = (): void => (exact ? place(exact, 1, values) : place(values, unit, values))
      return pending === undefined ? done() : pending.then(done)
    }
    const { range: _, ...described } = examples
    const { bounds } = this
    const isWithin = bounds !== null && range !== null && range[0] >= bounds.low && range[1] <= bounds.high
    return { ...described, ...(isWithin && { range: [0, 1] as const }), read }
  }

  /**
   * Learns from the examples that are trained on, unless it is known already.
   *
   * @param training a view of examples of this scale
   */
  async learn(training: Examples): Promise<Bounds> {
    if (this.bounds !== null) return this.bounds
    const seen = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
    this.seen = seen
    const size = sizeOf(training.shape)
    const rows = Math.max(1, Math.floor(chunk / size))
    try {
      for (let start = 0; start < training.count; start += rows) {
        const indices = Uint32Array.from({ length: Math.min(rows, training.count - start) }, (_, index) => start + index)
        await training.read(indices, new Float32Array(indices.length * size))
      }
    } finally {
      this.seen = null
    }
    const { low, high } = seen
    if (!(low < high))
      throw new InvalidDataError(
        `${training.name ?? 'the training part'} has no two different values that --scale min-max could go by.`,
        { cure: 'Check that it is the right file, or give the number that is to become 1.' },
      )
    this.bounds = seen
    return seen
  }
}

/**
 * How the values of single images, as their files have them in [0, 1], become those that a model takes, and the other way.
 *
 * @param scale that of the model's own data; null for the images' type
 */
export function scaleOfImages(scale: ReadingForModel['scale']): {
  apply(image: SizedImage): SizedImage
  undo(values: Float32Array, image: Pick<SizedImage, 'bits'>): Float32Array
} {
  if (scale === null || scale === 'type') return { apply: (image) => image, undo: (values) => values }
  const boundsOf = (image: Pick<SizedImage, 'bits'>): Bounds => {
    const { unit } = storedByImages(image)
    return { low: scale.low / unit, high: scale.high / unit }
  }
  return {
    apply: (image) => ({ ...image, ...scaleValues(image, boundsOf(image)) }),
    undo: (values, image) => restoreValues({ values, shape: [values.length] }, boundsOf(image)).values,
  }
}

/** Whether single precision would cost digits: numbers far larger than what lies between them, such as times. What is held in memory has it. */
function isFarOff({ low, high }: Bounds): boolean {
  return Math.max(Math.abs(low), Math.abs(high)) > 64 * (high - low)
}

/** How much is read at once to learn from, in values. */
const chunk = 2 ** 18

function widen(seen: { low: number; high: number }, numbers: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < numbers.length; i++) {
    const number = (numbers[i] as number) * factor
    if (!Number.isFinite(number)) continue
    if (number < seen.low) seen.low = number
    if (number > seen.high) seen.high = number
  }
}
