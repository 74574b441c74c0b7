import { InvalidFileError } from '@sandglass/base'
import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet'
import type { RandomAccess } from '../files/random-access.js'
import { cursorOf, uint32 } from './bytes.js'
import type { Chunk } from './pages.js'
import { listOf, readStruct, type Struct, structOf } from './thrift.js'

/** What a Parquet file says of itself, held against the bytes that are there. */
export interface Footer {
  readonly names: readonly string[]
  readonly groups: readonly Group[]
  readonly rows: number
}

export interface Group {
  /** The first of its rows. */
  readonly start: number
  readonly rows: number
  /** In the order of the names. */
  readonly chunks: readonly PlacedChunk[]
}

export interface PlacedChunk extends Chunk {
  readonly position: number
  readonly size: number
  /** The file's description, of this chunk alone. */
  readonly metadata: FileMetaData
}

/**
 * Reads where a file's columns are. The library reads the description only after it was found sound.
 *
 * @param maximumBytes the most that it, or a column of a row group, may take
 * @throws RangeError if it is damaged; InvalidFileError if it has lists or records, or claims too much
 */
export async function readFooter(file: RandomAccess, maximumBytes: number): Promise<Footer> {
  const metadata = await metadataOf(file, maximumBytes)
  const columns = columnsOf(file, metadata)
  let rows = 0
  let bytes = 0
  const groups = metadata.row_groups.map((group): Group => {
    const start = rows
    const inGroup = whole(group.num_rows)
    rows += inGroup
    if (group.columns.length !== columns.length) throw new RangeError('a row group has more or fewer columns than it has')
    const chunks = group.columns.map((part, place): PlacedChunk => {
      const { meta_data: meta, file_path } = part
      const column = columns[place] as SchemaElement
      if (meta === undefined || file_path !== undefined) throw new RangeError('a column of it is in another file')
      const { path_in_schema: path, type, codec } = meta
      if (path.length !== 1 || path[0] !== column.name || type !== column.type || whole(meta.num_values) !== inGroup)
        throw new RangeError('a row group has other columns than it claims')
      const position = whole(meta.dictionary_page_offset || meta.data_page_offset)
      const size = whole(meta.total_compressed_size)
      bytes += size
      if (position + size > file.size || bytes > file.size) throw new RangeError('it points beyond its end')
      checkClaim(file, Math.max(whole(meta.total_uncompressed_size), 8 * inGroup), maximumBytes)
      const alone: FileMetaData = {
        ...metadata,
        schema: [{ name: 'root', num_children: 1 }, column],
        num_rows: group.num_rows,
        row_groups: [{ ...group, columns: [part] }],
      }
      return { ...chunkOf(column, codec, inGroup), position, size, metadata: alone }
    })
    return { start, rows: inGroup, chunks }
  })
  if (rows !== whole(metadata.num_rows)) throw new RangeError('its row groups have other rows than it claims')
  // Runs make much of little, but a file of some hundred bytes has no business to fill the memory.
  checkClaim(file, 8 * rows * columns.length, maximumBytes / 8 + 8 * 1032 * file.size)
  return { names: columns.map(({ name }) => name), groups, rows }
}

async function metadataOf(file: RandomAccess, maximumBytes: number): Promise<FileMetaData> {
  const end = new Uint8Array(8)
  if (file.size < 12) throw new RangeError('it is too short')
  await file.read(file.size - 8, end)
  if (new TextDecoder().decode(end.subarray(4)) !== 'PAR1') throw new RangeError("it doesn't end in PAR1")
  const length = uint32(cursorOf(end))
  if (length > file.size - 12) throw new RangeError('its description is longer than it is')
  checkClaim(file, length, maximumBytes)
  const bytes = new Uint8Array(length + 8)
  await file.read(file.size - bytes.length, bytes)
  checkStatistics(readStruct(cursorOf(bytes, 0, length)))
  return parquetMetadata(bytes, { geoparquet: false })
}

/** Smallest and largest values are decoded at once, which takes the square of their length. Writers leave long ones out. */
function checkStatistics(description: Struct): void {
  for (const group of listOf(description.get(4)))
    for (const column of listOf(structOf(group)?.get(1))) {
      const statistics = structOf(structOf(structOf(column)?.get(3))?.get(12))
      for (const value of statistics?.values() ?? [])
        if (value instanceof Uint8Array && value.length > 2 ** 13) throw new RangeError('its description has an endless value')
    }
}

/** Plain columns: what is nested makes no table. */
function columnsOf(file: RandomAccess, { schema }: FileMetaData): SchemaElement[] {
  const [root, ...columns] = schema
  const nested = columns.find((column) => (column.num_children ?? 0) !== 0 || column.repetition_type === 'REPEATED')
  if (nested !== undefined)
    throw new InvalidFileError(file.name, `its column ${JSON.stringify(nested.name)} holds lists or records.`, {
      cure: 'Save plain columns: numbers, texts and truth values.',
    })
  if (root?.num_children !== columns.length) throw new RangeError('it has more or fewer columns than it claims')
  if (new Set(columns.map(({ name }) => name)).size !== columns.length)
    throw new RangeError('two of its columns have the same name')
  return columns
}

/** In bytes: decimals of 76 digits. The library's time goes with the square of the width. */
const widestDecimal = 32

function chunkOf(column: SchemaElement, codec: string, rows: number): Chunk {
  const { type, type_length: typeLength = 0, repetition_type } = column
  if (type === undefined) throw new RangeError('it has values of an unknown type')
  const longest = column.converted_type === 'DECIMAL' ? widestDecimal : Number.POSITIVE_INFINITY
  if (typeLength > longest) throw new RangeError(`it has decimal numbers of ${typeLength} bytes`)
  return { type, typeLength, longest, isOptional: repetition_type !== 'REQUIRED', codec, rows }
}

function checkClaim(file: RandomAccess, size: number, most: number): void {
  if (size > most)
    throw new InvalidFileError(file.name, `a part of it claims ${size} bytes unpacked, and no more than ${most} are accepted.`, {
      cure: 'Save it in smaller row groups, or allow a larger maximumBytes if you trust it.',
    })
}

function whole(value: bigint | number | undefined): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`its description has a count of ${value}`)
  return number
}
