import { checkFields, refuse } from '@sandglass/base'
import { type FileSource, openFile } from '../files/random-access.js'
import { type NumberRows, numberRows, readTable } from '../table/read.js'
import { type RowSource, type Table, type TableOptions, tableOptionNames } from '../table/table.js'
import { parquetSource } from './rows.js'

export type { FileSource } from '../files/random-access.js'
export type { CategoryColumn, Column, NumberColumn, SkippedRow, Table, TableOptions, UnseenCategory } from '../table/table.js'

/** How a Parquet file is read. */
export interface ParquetOptions extends TableOptions {
  /**
   * The most bytes that a column of a row group may unpack to, as pages, as texts, and at eight bytes a value. The
   * whole table may take an eighth of it, and eight kilobytes for each byte of the file besides. Default 2²⁹.
   */
  maximumBytes?: number
}

export const parquetOptionNames = [...tableOptionNames, 'maximumBytes'] as const

/**
 * Reads a Parquet file into memory, eight bytes a value: columns of numbers, texts, truth values (0 and 1) and times
 * (seconds since 1970); packed by snappy or gzip, or not at all.
 *
 * @param source the file: a path in Node, a `File` or bytes anywhere
 * @throws InvalidArgumentError if an option is wrong, or names a column that is not there
 * @throws InvalidFileError if it is no such file, is damaged, or has columns of lists or records
 * @throws SandglassError `not-found`
 *
 * @example
 * const flowers = await readParquet('iris.parquet', { label: 'species' })
 */
export async function readParquet(source: FileSource, options: ParquetOptions = {}): Promise<Table> {
  return await withParquet(source, options, (rows) => readTable(rows, options))
}

/**
 * Goes through a Parquet file's rows as numbers; no more than a row group of it is in memory.
 *
 * @param work what to do with them, while the file is open
 */
export async function streamParquet<Result>(
  source: FileSource,
  options: ParquetOptions,
  work: (rows: NumberRows) => Promise<Result>,
): Promise<Result> {
  return await withParquet(source, options, async (rows) => work(await numberRows(rows, options)))
}

async function withParquet<Result>(
  source: FileSource,
  options: ParquetOptions,
  work: (rows: RowSource) => Promise<Result>,
): Promise<Result> {
  checkFields('readParquet', options, parquetOptionNames)
  const { maximumBytes = 2 ** 29, signal = null } = options
  if (!Number.isSafeInteger(maximumBytes) || maximumBytes < 1)
    refuse('readParquet', 'maximumBytes', 'a whole number of at least 1', maximumBytes, 'Leave it out for 2^29.')
  const file = openFile('readParquet', source, 'Parquet data', options.name)
  try {
    return await work(await parquetSource(file, maximumBytes, signal))
  } finally {
    file.close()
  }
}
