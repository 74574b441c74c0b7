import { InvalidDataError, refuse } from './errors.js'
import { formatShape, type Shape, sameShape, sizeOf } from './shapes.js'

/** What a set of examples may be used for; `test` marks what must not choose anything. */
export type Role = 'training' | 'validation' | 'test'

/**
 * A set of examples with random access: all that a trainer needs. An array in memory, a file read
 * by position and a folder of images all fit it, in bounded memory.
 */
export interface Examples {
  /** How many examples there are. */
  readonly count: number
  /** The shape of one example, `[height, width, channels]` for images. */
  readonly shape: Shape
  /** Bounds that no value leaves, where they are known: `[0, 1]` for images made from bytes. */
  readonly range?: readonly [minimum: number, maximum: number]
  /** One class number an example. */
  readonly labels?: ArrayLike<number>
  readonly role?: Role
  /** A name for messages and reports, such as `mnist training images`. */
  readonly name?: string
  /**
   * Writes the examples at `indices` into `into`, one after the other.
   *
   * @param indices positions in `0 … count − 1`, in any order, repeats allowed
   * @param into `indices.length × sizeOf(shape)` values
   */
  read(indices: Uint32Array, into: Float32Array): void | Promise<void>
  /** Releases files; safe to call more than once. */
  close?(): void | Promise<void>
}

/** What goes in and what should come out, example by example: noisy and clean scans, say. */
export interface ExamplePairs {
  readonly input: Examples
  readonly target: Examples
}

export interface ArrayExamplesOptions {
  range?: readonly [minimum: number, maximum: number]
  labels?: ArrayLike<number>
  role?: Role
  name?: string
  /** What each stored value is multiplied by when it is read; 1 / 255 turns bytes into [0, 1]. Default 1. */
  scale?: number
}

/**
 * Examples from an array in memory, which is kept as it is: bytes stay bytes, and become floats
 * only as batches are read.
 *
 * @param values `count × sizeOf(shape)` values, example after example
 * @param shape the shape of one example
 * @throws InvalidArgumentError if the values are no whole number of examples
 */
export function fromArray(
  values: Float32Array | Uint8Array | Float64Array | readonly number[],
  shape: Shape,
  options: ArrayExamplesOptions = {},
): Examples {
  const { scale = 1, ...rest } = options
  const size = sizeOf(shape)
  if (!Number.isInteger(size) || size < 1)
    refuse('fromArray', 'shape', 'whole numbers of at least 1', shape, 'Give the shape of one example, without the count.')
  const count = values.length / size
  if (!Number.isInteger(count))
    refuse(
      'fromArray',
      'values.length',
      `a multiple of ${size}, the size of one example of shape ${formatShape(shape)}`,
      values.length,
      'Check the shape of one example.',
    )
  if (rest.labels !== undefined && rest.labels.length !== count)
    refuse('fromArray', 'labels.length', `${count}, one an example`, rest.labels.length, 'Give each example a label, or none.')
  return {
    ...rest,
    count,
    shape,
    read(indices, into) {
      for (let position = 0; position < indices.length; position++) {
        const start = (indices[position] as number) * size
        const offset = position * size
        for (let i = 0; i < size; i++) into[offset + i] = (values[start + i] as number) * scale
      }
    },
  }
}

/**
 * The examples at `indices`, in that order, without copying them.
 *
 * @throws InvalidArgumentError if an index is outside the set
 */
export function subset(examples: Examples, indices: Uint32Array, changes: { role?: Role; name?: string } = {}): Examples {
  for (const index of indices)
    if (index >= examples.count)
      refuse('subset', 'indices', `below ${examples.count}`, index, 'Choose from the examples that are there.')
  const { labels } = examples
  const close = examples.close?.bind(examples)
  return {
    ...described(examples),
    ...changes,
    count: indices.length,
    ...(labels && { labels: Float64Array.from(indices, (index) => labels[index] as number) }),
    read: (positions, into) =>
      examples.read(
        positions.map((position) => indices[position] as number),
        into,
      ),
    ...(close && { close }),
  }
}

/** The first `count` examples, or all if there are fewer. */
export function take(examples: Examples, count: number): Examples {
  if (!Number.isInteger(count) || count < 1)
    refuse('take', 'count', 'a whole number of at least 1', count, 'Leave the limit out to use all examples.')
  if (count >= examples.count) return examples
  return subset(
    examples,
    Uint32Array.from({ length: count }, (_, index) => index),
  )
}

/** The same examples, seen in another shape of the same size: `[28, 28, 1]` as `[784]`. */
export function reshape(examples: Examples, shape: Shape): Examples {
  if (sizeOf(shape) !== sizeOf(examples.shape))
    refuse('reshape', 'shape', `of ${sizeOf(examples.shape)} values, as ${formatShape(examples.shape)} is`, shape, 'Keep the size.')
  const close = examples.close?.bind(examples)
  return {
    ...described(examples),
    count: examples.count,
    shape,
    ...(examples.labels && { labels: examples.labels }),
    read: (indices, into) => examples.read(indices, into),
    ...(close && { close }),
  }
}

/** Reads whole examples into one array of `[count, …shape]` values. Not for sets larger than memory. */
export async function readAll(examples: Examples): Promise<Float32Array> {
  const values = new Float32Array(examples.count * sizeOf(examples.shape))
  await examples.read(
    Uint32Array.from({ length: examples.count }, (_, index) => index),
    values,
  )
  return values
}

/** @throws InvalidDataError if the two sets of a pair can't be walked side by side */
export function checkPairs(caller: string, { input, target }: ExamplePairs): void {
  if (input.count !== target.count)
    throw new InvalidDataError(
      `${caller}: input and target must have equally many examples, got ${input.count} and ${target.count}.`,
      {
        cure: 'Pair each input with its target.',
      },
    )
  if (!sameShape(input.shape, target.shape))
    throw new InvalidDataError(
      `${caller}: input and target must have the same shape, got ${formatShape(input.shape)} and ${formatShape(target.shape)}.`,
      { cure: 'Resize one of them.' },
    )
}

/** The fields that a view of the same examples keeps. */
function described({ shape, range, role, name }: Examples): Pick<Examples, 'shape' | 'range' | 'role' | 'name'> {
  return { shape, ...(range && { range }), ...(role && { role }), ...(name && { name }) }
}
