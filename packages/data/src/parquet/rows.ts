import { InvalidFileError, SandglassError } from '@sandglass/base'
import { type DecodedArray, parquetRead } from 'hyparquet'
import type { RandomAccess } from '../files/random-access.js'
import type { Cell, RowSource, SourceRow } from '../table/table.js'
import { type PlacedChunk, readFooter } from './footer.js'
import { checkPages } from './pages.js'

/** Rows that are given at once. */
const chunk = 4096

/**
 * The rows of a Parquet file that can be gone through again and again, some thousand at a time; a row group of it is in
 * memory.
 *
 * @param maximumBytes the most that a column of a row group, or the description of the file, may unpack to
 * @throws InvalidFileError if it is no such file, is damaged, or has columns that hold lists or records
 */
export async function parquetSource(file: RandomAccess, maximumBytes: number, signal: AbortSignal | null): Promise<RowSource> {
  const footer = await guarded(file, () => readFooter(file, maximumBytes))
  return {
    caller: 'readParquet',
    name: file.name,
    names: footer.names,
    async *rows() {
      for (const group of footer.groups) {
        const columns: Cell[][] = []
        for (const column of group.chunks) {
          signal?.throwIfAborted()
          columns.push(await guarded(file, () => readColumn(file, column, maximumBytes)))
        }
        for (let start = 0; start < group.rows; start += chunk) {
          const count = Math.min(chunk, group.rows - start)
          yield Array.from({ length: count }, (_, row): SourceRow => {
            const cells = columns.map((column) => column[start + row] as Cell)
            return { row: group.start + start + row + 1, cells }
          })
        }
      }
    },
  }
}

async function readColumn(file: RandomAccess, column: PlacedChunk, maximumBytes: number): Promise<Cell[]> {
  const { position, size, metadata, rows } = column
  if (rows === 0) return []
  const bytes = new Uint8Array(size)
  await file.read(position, bytes)
  const pages = checkPages(bytes, column, maximumBytes).values()
  const next = () => pages.next().value ?? new Uint8Array()
  const decoded: DecodedArray[] = []
  await parquetRead({
    file: {
      byteLength: file.size,
      slice: (start, end) => bytes.buffer.slice(start - position, (end ?? position + size) - position),
    },
    metadata,
    compressors: { SNAPPY: next, GZIP: next },
    parsers: { geometryFromBytes: refuseShape, geographyFromBytes: refuseShape },
    onChunk: ({ columnData }) => void decoded.push(columnData),
  })
  const cells: Cell[] = []
  for (const values of decoded) for (const value of values) cells.push(cellOf(value))
  checkTexts(cells, maximumBytes)
  if (cells.length !== rows) throw new RangeError(`a column has ${cells.length} values, and claims ${rows}`)
  return cells
}

/** A dictionary may hold a text once that thousands of rows share, and each of them is gone through. */
function checkTexts(cells: readonly Cell[], maximumBytes: number): void {
  let total = 0
  for (const cell of cells) if (typeof cell === 'string') total += cell.length
  if (total > maximumBytes) throw new RangeError(`the texts of a column take more than ${maximumBytes} bytes`)
}

const noTable = 'it has values that are neither numbers nor texts'

function refuseShape(): never {
  throw new TypeError(noTable)
}

/** Numbers and texts stay what they are; truth values are 0 and 1, and times are seconds since 1970. */
function cellOf(value: unknown): Cell {
  if (value === null) return null
  if (value === undefined) throw new RangeError('it points beyond its dictionary')
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime() / 1000
  if (typeof value === 'string') return value
  throw new TypeError(noTable)
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
