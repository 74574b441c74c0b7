import { byte, type Cursor, skip, varint } from './bytes.js'

/** A value of Thrift's compact protocol, in which Parquet describes files and pages. Numbers are exact below 2⁵³. */
export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | Struct

/** Values by their fields' numbers. */
export type Struct = ReadonlyMap<number, ThriftValue>

/** Parquet's own descriptions go about ten deep. */
const deepest = 32

/**
 * Reads a struct, and finds that all that it claims is there: lists as long as they say, numbers of a bounded length,
 * texts within the bytes. What passes can be read by others without more memory or time than its bytes ask for.
 *
 * @throws RangeError if it is damaged
 */
export function readStruct(cursor: Cursor, depth = 0): Struct {
  if (depth > deepest) throw new RangeError('its description is nested too deeply')
  const fields = new Map<number, ThriftValue>()
  for (let field = 0; ; ) {
    const header = byte(cursor)
    const type = header & 15
    if (type === 0) return fields
    field = header >> 4 === 0 ? zigzag(varint(cursor)) : field + (header >> 4)
    fields.set(field, type === 1 || type === 2 ? type === 1 : readValue(cursor, type, depth))
  }
}

function readValue(cursor: Cursor, type: number, depth: number): ThriftValue {
  switch (type) {
    // A truth value in a list takes a byte.
    case 1:
    case 2:
    case 3:
      return byte(cursor)
    case 4:
    case 5:
      return zigzag(varint(cursor))
    case 6:
      return zigzag(varint(cursor, 10))
    case 7:
      skip(cursor, 8)
      return Number.NaN
    case 8: {
      const length = varint(cursor)
      skip(cursor, length)
      return cursor.bytes.subarray(cursor.at - length, cursor.at)
    }
    case 9: {
      const header = byte(cursor)
      const count = header >> 4 === 15 ? varint(cursor) : header >> 4
      const values: ThriftValue[] = []
      for (let i = 0; i < count; i++) values.push(readValue(cursor, header & 15, depth + 1))
      return values
    }
    case 12:
      return readStruct(cursor, depth + 1)
    default:
      throw new RangeError(`its description has a value of the unknown type ${type}`)
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

/** The whole number of a field. */
export function wholeNumber(struct: Struct, field: number): number {
  const value = struct.get(field)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value >= 2 ** 31)
    throw new RangeError('a page says nothing sensible of itself')
  return value
}

/** The struct of a field; none if it has another value, or nothing. */
export function structOf(value: ThriftValue | undefined): Struct | undefined {
  return value instanceof Map ? value : undefined
}

/** The list of a field; empty if it has another value, or nothing. */
export function listOf(value: ThriftValue | undefined): readonly ThriftValue[] {
  return Array.isArray(value) ? value : []
}
