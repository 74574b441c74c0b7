import { formatShape, InvalidFileError, type Shape } from '@sandglass/base'

/** The element types of IDX, by their names here. */
export type IdxType = 'uint8' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64'

/** The typed array that holds each element type. */
export interface IdxValues {
  uint8: Uint8Array
  int8: Int8Array
  int16: Int16Array
  int32: Int32Array
  float32: Float32Array
  float64: Float64Array
}

/** What an IDX file says of itself, from LeCun's description of MNIST's files. */
export interface IdxHeader {
  readonly type: IdxType
  /** Lengths along each axis, outermost first. */
  readonly shape: Shape
  /** Bytes before the first value. */
  readonly dataStart: number
  /** Bytes of the whole file, unpacked; infinity where it is beyond every number. */
  readonly end: number
}

/** Each type's code, the header's third byte, and its width. Values are stored big-endian. */
export const idxTypes: Readonly<Record<IdxType, { code: number; bytes: number }>> = {
  uint8: { code: 0x08, bytes: 1 },
  int8: { code: 0x09, bytes: 1 },
  int16: { code: 0x0b, bytes: 2 },
  int32: { code: 0x0c, bytes: 4 },
  float32: { code: 0x0d, bytes: 4 },
  float64: { code: 0x0e, bytes: 8 },
}

/** What was asked for and is held against the header before any value is read. */
export interface IdxExpectation {
  /** The element type that it must have. Default: any. */
  readonly type?: IdxType | undefined
  /** The shape that it must have, null where any length will do: `[null, 28, 28]`. Default: any. */
  readonly shape?: readonly (number | null)[] | undefined
}

/**
 * Reads an IDX header from the first bytes of a file.
 *
 * @returns null if more bytes are needed
 * @throws InvalidFileError as soon as it is clear that these aren't the expected IDX data
 */
export function parseIdxHeader(start: Uint8Array, file: string, expected: IdxExpectation): IdxHeader | null {
  if (start.length < 4) return null
  const [first, second, code = 0, dimensions = 0] = start
  if (first !== 0 || second !== 0) throw notIdx(start, file)
  const type = checkType(code, file, expected)
  checkDimensions(dimensions, file, expected)

  const dataStart = 4 + 4 * dimensions
  if (start.length < dataStart) return null
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis))
  checkShape(shape, file, expected)
  return { type, shape, dataStart, end: dataStart + countValues(shape) * idxTypes[type].bytes }
}

function notIdx(start: Uint8Array, file: string): InvalidFileError {
  const bytes = [...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const guess = start[0] === 0x3c ? ' It looks like a web page or XML.' : ''
  return new InvalidFileError(file, `it is no IDX file: it begins with ${bytes}, not with two zero bytes.${guess}`, {
    offset: 0,
    cure: 'Give an IDX file, as it is or gzipped.',
  })
}

function checkType(code: number, file: string, expected: IdxExpectation): IdxType {
  const names = Object.keys(idxTypes) as IdxType[]
  const type = names.find((name) => idxTypes[name].code === code)
  if (type === undefined)
    throw new InvalidFileError(file, `its element type is 0x${code.toString(16).padStart(2, '0')}, which IDX doesn't have.`, {
      offset: 2,
      cure: 'Give an IDX file; this is another format, or it is damaged.',
    })
  if (expected.type !== undefined && type !== expected.type)
    throw new InvalidFileError(file, `its values are ${type}, where ${expected.type} is expected.`, {
      offset: 2,
      cure: 'Check that it is the right file.',
    })
  return type
}

function checkDimensions(dimensions: number, file: string, { shape }: IdxExpectation): void {
  if (dimensions === 0)
    throw new InvalidFileError(file, 'it has no dimensions.', { offset: 3, cure: 'Give an IDX file with at least one.' })
  if (shape !== undefined && dimensions !== shape.length)
    throw new InvalidFileError(
      file,
      `it has ${plural(dimensions, 'dimension')}, where ${plural(shape.length, 'dimension')} ${shape.length === 1 ? 'is' : 'are'} expected.`,
      { offset: 3, cure: 'Check that images (three dimensions) and labels (one) were not mixed up.' },
    )
}

function checkShape(shape: Shape, file: string, { shape: expected }: IdxExpectation): void {
  const axis = expected?.findIndex((length, index) => length !== null && length !== shape[index]) ?? -1
  if (axis < 0 || expected === undefined) return
  const wanted = `[${expected.map((length) => length ?? 'any').join(', ')}]`
  throw new InvalidFileError(file, `its shape is ${formatShape(shape)}, where ${wanted} is expected.`, {
    offset: 4 + 4 * axis,
    cure: 'Check that it is the right file.',
  })
}

/** The product of the lengths; one of 0 makes it 0, however large the others are. */
function countValues(shape: Shape): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1)
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
