import { InvalidFileError, SandglassError } from '@sandglass/base'
import { gunzipSync } from 'fflate'
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  snappyUncompress,
} from 'hyparquet'
import type { RandomAccess } from '../files/random-access.js'
import type { Cell, RowSource, SourceRow } from '../table/table.js'

/** Rows that are read at once. */
const chunk = 4096

/**
 * The rows of a Parquet file that can be gone through again and again, some thousand at a time.
 *
 * @param maximumBytes the most that a page, or the description of the file, may unpack to
 * @throws InvalidFileError if it is no such file, is damaged, or has columns that hold lists or records
 */
export async function parquetSource(file: RandomAccess, maximumBytes: number, signal: AbortSignal | null): Promise<RowSource> {
  const buffer = bufferOf(file)
  const metadata = await guarded(file, () => metadataOf(file, buffer, maximumBytes))
  const names = columnsOf(file, metadata)
  const count = Number(metadata.num_rows)
  // Each row takes a bit at least, packed as it may be.
  if (!Number.isSafeInteger(count) || count < 0 || count > 8 * 1032 * file.size)
    throw new InvalidFileError(file.name, `it claims ${count} rows.`, { cure: 'Save it anew.' })
  return {
    caller: 'readParquet',
    name: file.name,
    names,
    async *rows() {
      for (let start = 0; start < count; start += chunk) {
        signal?.throwIfAborted()
        const end = Math.min(count, start + chunk)
        const rows = await guarded(file, async () => {
          const found = await read(buffer, metadata, start, end, compressorsFor(maximumBytes))
          return found.map((row) => row.map(cellOf))
        })
        if (rows.length !== end - start)
          throw new InvalidFileError(file.name, `it has fewer than the ${count} rows that it claims.`, { cure: 'Save it anew.' })
        yield rows.map((cells, index): SourceRow => ({ row: start + index + 1, cells }))
      }
    },
  }
}

function read(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
  compressors: Compressors,
): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    parquetRead({ file, metadata, rowStart, rowEnd, compressors, onComplete: (rows) => resolve(rows as unknown[][]) }).catch(reject)
  })
}

async function metadataOf(file: RandomAccess, buffer: AsyncBuffer, maximumBytes: number): Promise<FileMetaData> {
  const metadata = await parquetMetadataAsync(buffer)
  for (const group of metadata.row_groups)
    for (const column of group.columns) {
      const size = Number(column.meta_data?.total_uncompressed_size ?? 0)
      if (size > maximumBytes)
        throw new InvalidFileError(
          file.name,
          `a part of it claims ${size} bytes unpacked, and no more than ${maximumBytes} are accepted.`,
          {
            cure: 'Save it in smaller row groups, or allow a larger maximumBytes if you trust it.',
          },
        )
    }
  return metadata
}

/** The names of plain columns: what is nested makes no table. */
function columnsOf(file: RandomAccess, { schema }: FileMetaData): string[] {
  const [, ...columns] = schema
  const nested = columns.find((column) => column.num_children !== undefined || column.repetition_type === 'REPEATED')
  if (nested !== undefined)
    throw new InvalidFileError(file.name, `its column ${JSON.stringify(nested.name)} holds lists or records.`, {
      cure: 'Save plain columns: numbers, texts and truth values.',
    })
  return columns.map(({ name }) => name)
}

/** Numbers and texts stay what they are; truth values are 0 and 1, and times are seconds since 1970. */
function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime() / 1000
  if (typeof value === 'string') return value
  throw new TypeError('it has values that are neither numbers nor texts')
}

/** What packs pages, each bounded by what it claims and by what is allowed. */
function compressorsFor(maximumBytes: number): Compressors {
  const bounded = (size: number): number => {
    if (size > maximumBytes) throw new RangeError(`a page claims ${size} bytes unpacked`)
    return size
  }
  return {
    SNAPPY: (input, size) => {
      const output = new Uint8Array(bounded(size))
      snappyUncompress(input, output)
      return output
    },
    GZIP: (input, size) => gunzipSync(input, { out: new Uint8Array(bounded(size)) }),
  }
}

function bufferOf(file: RandomAccess): AsyncBuffer {
  return {
    byteLength: file.size,
    async slice(start, end = file.size) {
      const from = start < 0 ? file.size + start : start
      if (!(from >= 0 && from <= end && end <= file.size)) throw new RangeError('it points beyond its end')
      const bytes = new Uint8Array(end - from)
      await file.read(from, bytes)
      return bytes.buffer
    },
  }
}

/** The library's own errors say what they came upon; which file it was, they don't know. */
async function guarded<Result>(file: RandomAccess, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (SandglassError.isInstance(cause)) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidFileError(file.name, `it can't be read as Parquet (${reason}).`, {
      cure: 'Save it anew, packed by snappy or gzip or not at all.',
      cause,
    })
  }
}
