import { withCertainRange } from './certain-range.js'
import { refuse } from './errors.js'
import type { Examples, LabelledExamples, Role } from './examples.js'
import { formatShape, isShape, type Shape, sizeOf } from './shapes.js'

export interface ArrayExamplesOptions {
  /** Bounds that no value leaves once it is scaled. */
  range?: readonly [minimum: number, maximum: number]
  /** One class number an example. */
  labels?: ArrayLike<number>
  role?: Role
  /** A name for messages and reports. */
  name?: string
  /** What each stored value is multiplied by when it is read; 1 / 255 turns bytes into [0, 1]. Default 1. */
  scale?: number
}

/**
 * Examples from an array in memory. Typed arrays are kept as they are, not copied: bytes stay bytes,
 * and become floats only as batches are read.
 *
 * @param values `count × sizeOf(shape)` numbers, example after example, in an array of any type
 * @param shape the shape of one example
 * @throws InvalidArgumentError if the values are no whole number of examples, or an option doesn't fit them
 */
export function fromArray(
  values: ArrayLike<number>,
  shape: Shape,
  options: ArrayExamplesOptions & { labels: ArrayLike<number> },
): LabelledExamples
export function fromArray(values: ArrayLike<number>, shape: Shape, options?: ArrayExamplesOptions): Examples
export function fromArray(values: ArrayLike<number>, shape: Shape, options: ArrayExamplesOptions = {}): Examples {
  const { scale = 1, ...described } = options
  if (!isShape(shape))
    refuse(
      'fromArray',
      'shape',
      'a list of whole numbers of at least 1',
      shape,
      'Give the shape of one example, without the count.',
    )
  checkValues(values, shape)
  const size = sizeOf(shape)
  const count = values.length / size
  checkOptions(options, count)
  const stored = isTyped(values) ? values : Float32Array.from(values)
  const read: Examples['read'] = (indices, into) => {
    // Whole rows and then one factor for all: copying is several times as fast as a loop over the values.
    indices.forEach((index, position) => {
      if (index >= count) refuse('read', 'indices', `below ${count}`, index, 'Choose from the examples that are there.')
      into.set(stored.subarray(index * size, (index + 1) * size), position * size)
    })
    if (scale !== 1) multiply(into.subarray(0, indices.length * size), scale)
  }
  return { ...described, count, shape, read: withCertainRange(read, rangeOfBytes(values, scale)) }
}

/** Four values a turn: engines take half as long again for one a turn, and a batch of bytes goes through here in each step. */
function multiply(values: Float32Array, factor: number): void {
  const whole = values.length - (values.length % 4)
  for (let i = 0; i < whole; i += 4) {
    values[i] = (values[i] as number) * factor
    values[i + 1] = (values[i + 1] as number) * factor
    values[i + 2] = (values[i + 2] as number) * factor
    values[i + 3] = (values[i + 3] as number) * factor
  }
  for (let i = whole; i < values.length; i++) values[i] = (values[i] as number) * factor
}

/** What bytes can become, and null for arrays of other types. */
function rangeOfBytes(values: ArrayLike<number>, scale: number): readonly [minimum: number, maximum: number] | null {
  if (!(values instanceof Uint8Array || values instanceof Uint8ClampedArray)) return null
  const end = Math.fround(255 * scale)
  return [Math.min(0, end), Math.max(0, end)]
}

/** An array of numbers that can be copied from as a whole. */
type TypedArray = ArrayLike<number> & { subarray(begin: number, end: number): ArrayLike<number> }

function isTyped(values: ArrayLike<number>): values is TypedArray {
  return ArrayBuffer.isView(values)
}

function checkValues(values: ArrayLike<number>, shape: Shape): void {
  if (typeof values?.length !== 'number' || (values.length > 0 && typeof values[0] !== 'number'))
    refuse('fromArray', 'values', 'an array of numbers', values, 'Lists of rows become one by rows.flat().')
  const size = sizeOf(shape)
  if (values.length % size !== 0)
    refuse(
      'fromArray',
      'values.length',
      `a multiple of ${size}, the size of one example of shape ${formatShape(shape)}`,
      values.length,
      'Check the shape of one example.',
    )
}

function checkOptions({ scale, range, labels }: ArrayExamplesOptions, count: number): void {
  if (scale !== undefined && !Number.isFinite(scale))
    refuse('fromArray', 'scale', 'a finite number', scale, 'Give 1 / 255 for bytes that stand for [0, 1], or leave it out for 1.')
  if (range !== undefined && !(Array.isArray(range) && range.length === 2 && Number(range[0]) <= Number(range[1])))
    refuse('fromArray', 'range', 'two numbers, the lower one first', range, 'Leave it out where no bounds are known.')
  if (labels !== undefined && labels.length !== count)
    refuse('fromArray', 'labels.length', `${count}, one an example`, labels.length, 'Give each example a label, or none.')
}
