import { checkFields, type Examples, formatShape, fromArray, InvalidFileError, type Role, refuse, sizeOf } from '@sandglass/base'
import { type FileSource, openFile, type RandomAccess } from '../files/random-access.js'
import { type NpyHeader, readHeader } from './header.js'
import { decodeValues, isLittleMachine, type NpyType, npyTypes } from './types.js'

/** How the arrays of NumPy files become examples. */
export interface NpyOptions {
  /** What messages and reports call them. Default: the file's path. */
  name?: string
  /** One class number an example. */
  labels?: ArrayLike<number>
  role?: Role
  /**
   * What each value is multiplied by when it is read; 1 / 255 turns bytes into [0, 1], and `'unit'` does so with bytes alone
   * and leaves other types as they are. Default 1.
   */
  scale?: number | 'unit'
  /** Bounds that no value leaves once it is scaled. Default: those of bytes and of truth values, else none. */
  range?: readonly [minimum: number, maximum: number]
  /**
   * The most bytes to hold in memory, for arrays in Fortran's order, whose examples lie scattered over the file.
   * Default 2²⁸.
   */
  maximumBytes?: number
  /**
   * An array that takes no more memory than that is read whole at once and held: bytes as they are, other numbers in four bytes
   * each. The examples are the same to the bit. Default 0: all are read by position.
   */
  heldBytes?: number
}

export const npyOptionNames = ['name', 'labels', 'role', 'scale', 'range', 'maximumBytes', 'heldBytes'] as const

/** Examples of a NumPy file, and the type that their values are stored in. */
export interface NpyExamples extends Examples {
  readonly type: NpyType
  /** How many bytes of memory hold the array; 0 where it is read by position. */
  readonly held: number
  /**
   * Reads values in double precision, as they are stored and in no other scale: for times and counts that single precision rounds.
   *
   * @param into `[indices.length, …shape]`
   */
  readStored(indices: Uint32Array, into: Float64Array): void | Promise<void>
}

/**
 * The array of a `.npy` file as examples: its first axis counts them, and the others are the shape of one, or `[1]` where
 * there are none. They are read from the file by position, so that a set larger than memory can be trained on. Close
 * them when they are no longer needed.
 *
 * @param source the file: a path in Node, a `File` or bytes anywhere
 * @returns examples of shape `[…axes after the first]`, and the stored type
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidFileError if it is no such file, cut short, holds no numbers, or is in Fortran's order and larger than `maximumBytes`
 * @throws SandglassError `not-found`
 *
 * @example
 * const scans = await openNpy('scans.npy', { scale: 1 / 255 })
 */
export async function openNpy(source: FileSource, options: NpyOptions = {}): Promise<NpyExamples> {
  checkFields('openNpy', options, npyOptionNames)
  return await closedOnFailure(openFile('openNpy', source, 'NumPy data', options.name), (file) => npyExamples(file, options))
}

/** Does something with a file, which stays open only if that succeeds. */
export async function closedOnFailure<Result>(file: RandomAccess, work: (file: RandomAccess) => Promise<Result>): Promise<Result> {
  try {
    return await work(file)
  } catch (error) {
    file.close()
    throw error
  }
}

/** As {@link openNpy}, of a file that is open; closing the examples closes it. */
export async function npyExamples(file: RandomAccess, options: NpyOptions): Promise<NpyExamples> {
  const { labels, role, range, name = file.name, heldBytes = 0 } = options
  const header = await readHeader(file)
  const scale = scaleOf(header.type, options.scale)
  const [count, ...axes] = header.shape
  if (count === undefined || header.shape.includes(0))
    throw new InvalidFileError(file.name, `its shape ${formatShape(header.shape)} holds no examples.`, {
      cure: 'Save an array whose first axis counts the examples.',
    })
  if (labels !== undefined && labels.length !== count)
    refuse('openNpy', 'labels.length', `${count}, one an example`, labels.length, 'Give each example a label, or none.')
  if (!(heldBytes >= 0)) refuse('openNpy', 'heldBytes', 'a number of bytes of at least 0', heldBytes, 'Leave it out for none.')
  const bounds = range ?? rangeOf(header.type, scale)
  const shape = axes.length === 0 ? [1] : axes
  const described = {
    name,
    ...(bounds && { range: bounds }),
    ...(labels && { labels }),
    ...(role && { role }),
  }
  const rows = await rowsOf(file, header, options)
  const readStored: NpyExamples['readStored'] = (indices, into) => rows.read(indices, into)
  const bytes = count * rows.width * (heldBytesOf[header.type] ?? 4)
  if (bytes <= heldBytes) {
    const values = await wholeOf(file, header, rows)
    return {
      ...fromArray(values, shape, { ...described, scale }),
      type: header.type,
      held: bytes,
      readStored,
      close: () => file.close(),
    }
  }
  const read: Examples['read'] = (indices, into) => {
    const pending = rows.read(indices, into)
    if (scale === 1) return pending
    const scaled = into.subarray(0, indices.length * rows.width)
    return pending === undefined ? multiply(scaled, scale) : pending.then(() => multiply(scaled, scale))
  }
  return { ...described, count, shape, type: header.type, held: 0, read, readStored, close: () => file.close() }
}

function scaleOf(type: NpyType, scale: NpyOptions['scale'] = 1): number {
  if (scale === 'unit') return type === 'uint8' ? 1 / 255 : 1
  if (Number.isFinite(scale)) return scale
  return refuse('openNpy', 'scale', "a finite number or 'unit'", scale, 'Give 1 / 255 for bytes, or leave it out for 1.')
}

/** What one value takes that is held as it is stored; others become single precision. */
const heldBytesOf: Partial<Record<NpyType, number>> = { uint8: 1, uint16: 2 }

/** All values: whole numbers of 8 and 16 bits as they are, others as examples have them. A piece at a time, so that they don't lie in memory twice. */
async function wholeOf(file: RandomAccess, { shape, type, dataStart, isFortran }: NpyHeader, { width, read }: NpyRows) {
  const [count = 1] = shape
  const length = count * width
  const values = type === 'uint8' ? new Uint8Array(length) : type === 'uint16' ? new Uint16Array(length) : new Float32Array(length)
  if (values instanceof Uint8Array && !isFortran) {
    await file.read(dataStart, values)
    return values
  }
  const rows = Math.max(1, Math.floor(2 ** 18 / width))
  for (let start = 0; start < count; start += rows) {
    const indices = Uint32Array.from({ length: Math.min(rows, count - start) }, (_, index) => start + index)
    const piece = new Float32Array(indices.length * width)
    await read(indices, piece)
    values.set(piece, start * width)
  }
  return values
}

/** The rows of a file's array, read by position. */
export interface NpyRows {
  /** How many values a row has. */
  readonly width: number
  read(indices: Uint32Array, into: Float32Array | Float64Array): void | Promise<void>
}

/** The rows of an array, `header.shape[0]` of them. */
export async function rowsOf(
  file: RandomAccess,
  header: NpyHeader,
  { maximumBytes = 2 ** 28 }: Pick<NpyOptions, 'maximumBytes'>,
): Promise<NpyRows> {
  const [count = 1, ...axes] = header.shape
  const width = sizeOf(axes)
  const { bytes } = npyTypes[header.type]
  const { dataStart, isLittle, type } = header
  if (header.isFortran && axes.length > 0) return scattered(file, header, maximumBytes)
  const isPlain = (into: Float32Array | Float64Array): boolean =>
    isLittle === isLittleMachine && type === (into instanceof Float32Array ? 'float32' : 'float64')
  // What bytes were read into is used again: a set is read row by row, and each would leave its own to be collected.
  let spare = new ArrayBuffer(0)
  const takeSpare = (size: number): Uint8Array<ArrayBuffer> => {
    const buffer = spare.byteLength >= size ? spare : new ArrayBuffer(size)
    // Whoever reads meanwhile finds none.
    spare = new ArrayBuffer(0)
    return new Uint8Array(buffer, 0, size)
  }
  const readRun = (first: number, length: number, into: Float32Array | Float64Array): void | Promise<void> => {
    const position = dataStart + first * width * bytes
    // Values that are stored as they are wanted go where they are wanted.
    if (isPlain(into)) return file.read(position, new Uint8Array(into.buffer, into.byteOffset, into.byteLength))
    const stored = takeSpare(length * width * bytes)
    const decode = (): void => {
      decodeValues(npyTypes[type], isLittle, stored, into)
      if (stored.buffer.byteLength <= mostSpare) spare = stored.buffer
    }
    const pending = file.read(position, stored)
    return pending === undefined ? decode() : pending.then(decode)
  }
  return {
    width,
    read(indices, into) {
      checkIndices(indices, count)
      return eachRun(indices, (first, length, at) => readRun(first, length, into.subarray(at * width, (at + length) * width)))
    },
  }
}

/** What is kept for the next to read into, in bytes. */
const mostSpare = 2 ** 20

/** Neighbours in the file that are asked for in their order are read at once. Goes on without waiting for as long as nothing has to be waited for. */
function eachRun(
  indices: Uint32Array,
  work: (first: number, length: number, at: number) => void | Promise<void>,
  from = 0,
): void | Promise<void> {
  for (let at = from; at < indices.length; ) {
    const first = indices[at] as number
    let length = 1
    while (at + length < indices.length && indices[at + length] === first + length) length++
    const pending = work(first, length, at)
    at += length
    if (pending !== undefined) return pending.then(() => eachRun(indices, work, at))
  }
}

/** In Fortran's order the values of an example lie as far apart as there are examples: the whole is put in order in memory. */
async function scattered(
  file: RandomAccess,
  { shape, type, isLittle, dataStart }: NpyHeader,
  maximumBytes: number,
): Promise<NpyRows> {
  const [count = 1, ...axes] = shape
  const width = sizeOf(axes)
  const needed = 8 * count * width
  if (needed > maximumBytes)
    throw new InvalidFileError(
      file.name,
      `it is in Fortran's order, and putting it in order would take ${needed} bytes of memory.`,
      {
        cure: 'Save numpy.ascontiguousarray(x), which can be read piece by piece.',
      },
    )
  const stored = new Uint8Array(count * width * npyTypes[type].bytes)
  await file.read(dataStart, stored)
  const values = new Float64Array(count * width)
  decodeValues(npyTypes[type], isLittle, stored, values)
  // Of an example's values the first index runs fastest as well.
  const from = Float64Array.from({ length: width }, (_, place) => fortranOffset(place, axes))
  return {
    width,
    read(indices, into) {
      checkIndices(indices, count)
      indices.forEach((index, row) => {
        for (let place = 0; place < width; place++)
          into[row * width + place] = values[(from[place] as number) * count + index] as number
      })
    },
  }
}

/** Where the value that is `place`-th with the last index fastest stands with the first index fastest. */
function fortranOffset(place: number, axes: readonly number[]): number {
  let offset = 0
  let stride = sizeOf(axes)
  let rest = place
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const length = axes[axis] as number
    stride /= length
    offset += (rest % length) * stride
    rest = Math.floor(rest / length)
  }
  return offset
}

function checkIndices(indices: Uint32Array, count: number): void {
  for (const index of indices)
    if (index >= count) refuse('read', 'indices', `below ${count}`, index, 'Choose from the examples that are there.')
}

function rangeOf(type: NpyType, scale: number): readonly [number, number] | null {
  const largest = type === 'uint8' ? 255 : type === 'bool' ? 1 : null
  if (largest === null) return null
  const end = Math.fround(largest * scale)
  return [Math.min(0, end), Math.max(0, end)]
}

function multiply(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor
}
