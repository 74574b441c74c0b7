import { checkFields, InvalidArgumentError, refuse } from '@sandglass/base'
import { type FileSource, openFile } from '../files/random-access.js'
import { type NumberRows, numberRows, readTable } from '../table/read.js'
import { type RowSource, type Table, type TableOptions, tableOptionNames } from '../table/table.js'
import { csvSource } from './rows.js'

export type { FileSource } from '../files/random-access.js'
export type { CategoryColumn, Column, NumberColumn, SkippedRow, Table, TableOptions, UnseenCategory } from '../table/table.js'

/** How a CSV file is read. */
export interface CsvOptions extends TableOptions {
  /** What stands between values. Default: a tab in `.tsv` files, else whatever makes the most of the file's beginning. */
  delimiter?: string | null
  /**
   * Whether the first row holds the columns' names. Default: it does unless it holds numbers, and texts only where the
   * second row has texts too.
   */
  header?: boolean | null
  /** What stands before the fraction of a number; with a comma `1.149,5` is 1149.5, and `1.149` is refused, as it may be 1149. Default a point. */
  decimal?: '.' | ','
  /** Default: UTF-8, or UTF-16 if the file begins with its mark. */
  encoding?: string | null
}

export const csvOptionNames = [...tableOptionNames, 'delimiter', 'header', 'decimal', 'encoding'] as const

/**
 * Reads a CSV or TSV file, gzipped or not, into memory, eight bytes a value. What its columns are is found out: numbers,
 * or categories where they are texts. An empty value is a missing one.
 *
 * @param source the file: a path in Node, a `File` or bytes anywhere
 * @throws InvalidArgumentError if an option is wrong, or names a column that is not there
 * @throws InvalidFileError that names the row: ragged, a text among numbers, a quotation left open
 * @throws SandglassError `not-found`
 *
 * @example
 * const flowers = await readCsv('iris.csv', { label: 'species' })
 */
export async function readCsv(source: FileSource, options: CsvOptions = {}): Promise<Table> {
  return await withCsv(source, options, (rows) => readTable(rows, options))
}

/**
 * Goes through a CSV file's rows as numbers, without ever holding them all: for files larger than memory, to be written
 * elsewhere.
 *
 * @param work what to do with them, while the file is open
 */
export async function streamCsv<Result>(
  source: FileSource,
  options: CsvOptions,
  work: (rows: NumberRows) => Promise<Result>,
): Promise<Result> {
  return await withCsv(source, options, async (rows) => work(await numberRows(rows, options)))
}

async function withCsv<Result>(
  source: FileSource,
  options: CsvOptions,
  work: (rows: RowSource) => Promise<Result>,
): Promise<Result> {
  checkFields('readCsv', options, csvOptionNames)
  const { delimiter = null, header = null, decimal = '.', encoding = null, signal = null } = options
  if (delimiter !== null && (typeof delimiter !== 'string' || delimiter.length !== 1 || '"\n\r'.includes(delimiter)))
    refuse('readCsv', 'delimiter', 'a single character', delimiter, 'Leave it out to have it found.')
  if (decimal !== '.' && decimal !== ',') refuse('readCsv', 'decimal', "'.' or ','", decimal, 'Leave it out for a point.')
  if (encoding !== null) checkEncoding(encoding)
  const file = openFile('readCsv', source, 'CSV data', options.name)
  try {
    const { label, group, ignore = [], categories = [] } = options
    const texts = [...ignore, ...categories, ...(label ? [label] : []), ...(group ? [group] : [])]
    return await work(await csvSource(file, { delimiter, header, hasDecimalComma: decimal === ',', encoding, texts }, signal))
  } finally {
    file.close()
  }
}

function checkEncoding(encoding: string): void {
  try {
    new TextDecoder(encoding)
  } catch (cause) {
    throw new InvalidArgumentError(`readCsv: there is no encoding ${JSON.stringify(encoding)}.`, {
      cure: "Name one such as 'utf-8' or 'windows-1252'.",
      cause,
    })
  }
}
