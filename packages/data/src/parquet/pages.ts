import { byte, type Cursor, cursorOf, skip, uint32 } from './bytes.js'
import { unpack } from './compression.js'
import { checkDeltas, checkLengths, checkPrefixes } from './deltas.js'
import { checkRuns } from './runs.js'
import { readStruct, type Struct, structOf, wholeNumber } from './thrift.js'

/** What the file says of one column of a row group. */
export interface Chunk {
  readonly type: string
  /** Bytes of each value, where all have as many. */
  readonly typeLength: number
  /** The most bytes that one value may have. */
  readonly longest: number
  /** Whether values may be missing. */
  readonly isOptional: boolean
  readonly codec: string
  readonly rows: number
}

interface Page {
  readonly values: Cursor
  readonly encoding: number
  /** Without those that are missing. */
  readonly count: number
}

/**
 * Goes over the pages of a column before the library decodes them. The library trusts what they claim: it loops for
 * ever where a length is negative, and takes as much memory as a run says. Here every size, count, run and block is held
 * against the bytes that are there and the rows that the group has.
 *
 * @param bytes the column's pages, one after the other
 * @param maximumBytes the most that they may unpack to
 * @returns the packed pages, unpacked, in their order
 * @throws RangeError if they are damaged, or would take more
 */
export function checkPages(bytes: Uint8Array, chunk: Chunk, maximumBytes: number): Uint8Array[] {
  const cursor = cursorOf(bytes)
  const unpackedPages: Uint8Array[] = []
  let hasDictionary = false
  let total = 0
  const take = (size: number): void => {
    total += size
    if (total > maximumBytes) throw new RangeError(`a column of it claims more than ${maximumBytes} bytes unpacked`)
  }
  const open = (packed: Uint8Array, size: number, isPacked: boolean): Cursor => {
    take(size)
    const page = unpack(isPacked ? chunk.codec : 'UNCOMPRESSED', packed, size)
    if (isPacked && chunk.codec !== 'UNCOMPRESSED') unpackedPages.push(page)
    return cursorOf(page)
  }
  for (let rows = 0; rows < chunk.rows; ) {
    const header = readStruct(cursor)
    const [type, size, packedSize] = [wholeNumber(header, 1), wholeNumber(header, 2), wholeNumber(header, 3)]
    skip(cursor, packedSize)
    const packed = bytes.subarray(cursor.at - packedSize, cursor.at)
    if (type === 2) {
      checkPlain(open(packed, size, true), chunk, wholeNumber(descriptionOf(header, 7), 1))
      hasDictionary = true
      continue
    }
    const description = descriptionOf(header, type === 0 ? 5 : 8)
    const count = wholeNumber(description, 1)
    rows += count
    if (rows > chunk.rows) throw new RangeError('its pages have more values than it has rows')
    const page =
      type === 0
        ? openFirstVersion(open(packed, size, true), description, count, chunk)
        : openSecondVersion(packed, size, description, count, chunk, open)
    checkValues(page, chunk, hasDictionary, take)
  }
  return unpackedPages
}

function descriptionOf(header: Struct, field: number): Struct {
  const description = structOf(header.get(field))
  if (description === undefined) throw new RangeError('a page says nothing sensible of itself')
  return description
}

/** Where values may be missing, runs of bits come first that tell which are there. */
function openFirstVersion(values: Cursor, description: Struct, count: number, { isOptional }: Chunk): Page {
  const present = isOptional ? checkRuns(measured(values), 1, count) : count
  return { values, encoding: wholeNumber(description, 2), count: present }
}

/** Here they are not packed with the values, and are counted in the header. */
function openSecondVersion(
  packed: Uint8Array,
  size: number,
  description: Struct,
  count: number,
  { isOptional }: Chunk,
  open: (packed: Uint8Array, size: number, isPacked: boolean) => Cursor,
): Page {
  const levels = wholeNumber(description, 5)
  // Of lists, of which there are none; some writers leave bytes all the same.
  const before = wholeNumber(description, 6)
  const head = before + levels
  if (wholeNumber(description, 3) !== count || head > Math.min(size, packed.length) || (!isOptional && levels > 0))
    throw new RangeError('a page says nothing sensible of itself')
  const present = isOptional ? checkRuns(cursorOf(packed, before, head), 1, count) : count
  if (present + wholeNumber(description, 2) !== count) throw new RangeError('a page lacks more or fewer values than it claims')
  const values = open(packed.subarray(head), size - head, description.get(7) !== false)
  return { values, encoding: wholeNumber(description, 4), count: present }
}

/** The encodings by their numbers in the format. */
function checkValues(page: Page, chunk: Chunk, hasDictionary: boolean, take: (size: number) => void): void {
  const { values, encoding, count } = page
  const { type, longest } = chunk
  const takeText = (size: number): void => {
    checkLength(size, longest)
    take(size)
  }
  const isOfTexts = type === 'BYTE_ARRAY'
  if (encoding === 0) checkPlain(values, chunk, count)
  else if ((encoding === 2 || encoding === 8) && hasDictionary && type !== 'BOOLEAN') checkIndices(values, count)
  else if (encoding === 3 && type === 'BOOLEAN') checkRuns(measured(values), 1, count)
  else if (encoding === 5 && (type === 'INT32' || type === 'INT64')) checkDeltas(values, count)
  else if (encoding === 6 && isOfTexts) checkLengths(values, count, takeText)
  else if (encoding === 7 && (isOfTexts || type === 'FIXED_LEN_BYTE_ARRAY')) checkPrefixes(values, count, takeText)
  else if (encoding === 9 && type !== 'BOOLEAN' && !isOfTexts) checkPlain(values, chunk, count)
  else throw new RangeError(`a page of ${type} values has the encoding ${encoding}`)
}

/** A part whose length stands before it; `from` moves on to what follows. */
function measured(from: Cursor): Cursor {
  const length = uint32(from)
  skip(from, length)
  return cursorOf(from.bytes, from.at - length, from.at)
}

function checkIndices(values: Cursor, count: number): void {
  const width = byte(values)
  // All of them are the dictionary's first: some writers leave the runs out.
  if (width > 0 || values.at < values.end) checkRuns(values, width, count)
}

const bits: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  INT32: 32,
  INT64: 64,
  INT96: 96,
  FLOAT: 32,
  DOUBLE: 64,
  BYTE_ARRAY: 32,
}

/** As many values as there are bytes for; texts have a length each at least, and are there. */
function checkPlain(values: Cursor, { type, typeLength, longest }: Chunk, count: number): void {
  const size = type === 'FIXED_LEN_BYTE_ARRAY' ? 8 * typeLength : bits[type]
  if (size === undefined || size === 0) throw new RangeError('it has values of an unknown type')
  if (type === 'BYTE_ARRAY')
    for (let text = 0; text < count; text++) {
      const length = uint32(values)
      checkLength(length, longest)
      skip(values, length)
    }
  else skip(values, Math.ceil((count * size) / 8))
}

function checkLength(length: number, longest: number): void {
  if (length > longest) throw new RangeError(`it has a number of ${length} bytes`)
}
