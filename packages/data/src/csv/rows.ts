import { counted, InvalidFileError } from '@sandglass/base'
import Papa from 'papaparse'
import { piecesOf, type RandomAccess } from '../files/random-access.js'
import { unpack } from '../idx/gunzip.js'
import { numberOf } from '../table/numbers.js'
import type { RowSource, SourceRow } from '../table/table.js'
import { bounded } from './bounded.js'
import { textOf } from './text.js'

/** How a text is cut into rows and columns. */
export interface Layout {
  /** What stands between values; null to find out. */
  readonly delimiter: string | null
  /** Whether the first row holds the columns' names; null to find out. */
  readonly header: boolean | null
  /** Whether numbers have a comma where others have a point. */
  readonly hasDecimalComma: boolean
  /** The encoding of the text; null for UTF-8, or UTF-16 where the file says so. */
  readonly encoding: string | null
  /** The columns in which texts are no numbers, whatever they look like. */
  readonly texts: readonly string[]
}

/** A row longer than that is a quotation that somebody forgot to close. */
const longestRow = 2 ** 24

/** A row of texts, trimmed. */
interface TextRow {
  readonly row: number
  readonly cells: readonly string[]
  /** Where cells stand whose point may part thousands or a fraction. */
  readonly doubtful: readonly number[]
  readonly problem: string | null
}

/**
 * The rows of a CSV file, gzipped or not, that can be gone through again and again.
 *
 * @throws InvalidFileError if it is no text, or empty
 */
export async function csvSource(file: RandomAccess, layout: Layout, signal: AbortSignal | null): Promise<RowSource> {
  const open = () => textRows(file, layout, signal)
  const first: TextRow[] = []
  for await (const rows of open()) {
    first.push(...rows.slice(0, 2 - first.length))
    if (first.length === 2) break
  }
  const [head, next] = first
  if (head === undefined) throw new InvalidFileError(file.name, 'it is empty.', { cure: 'Check that it is the right file.' })
  const hasHeader = layout.header ?? isHeader(head.cells, next?.cells ?? [])
  const names = hasHeader
    ? head.cells.map((name, place) => name || `column ${place + 1}`)
    : head.cells.map((_, place) => `column ${place + 1}`)
  return {
    caller: 'readCsv',
    name: file.name,
    names,
    async *rows() {
      let isFirst = hasHeader
      for await (const rows of open()) {
        yield (isFirst ? rows.slice(1) : rows).map((row) => checked(row, names, layout.texts))
        isFirst = false
      }
    },
  }
}

function checked({ row, cells, doubtful, problem }: TextRow, names: readonly string[], texts: readonly string[]): SourceRow {
  const width = names.length
  if (problem !== null) return { row, reason: problem }
  const place = doubtful.find((each) => !texts.includes(names[each] ?? ''))
  if (place !== undefined && cells.length === width)
    return {
      row,
      reason: `has ${cells[place]} in the column ${JSON.stringify(names[place])}, whose point may part thousands where numbers have a comma`,
    }
  if (cells.length === width) return { row, cells }
  return {
    row,
    reason: `has ${counted(cells.length, 'value')}, where there ${width === 1 ? 'is' : 'are'} ${counted(width, 'column')}`,
  }
}

/**
 * Names are texts. So a first row without a number is one of names; one with numbers only where the second has them, and
 * texts only where it has texts, is a row like any other.
 */
function isHeader(first: readonly string[], second: readonly string[]): boolean {
  const isNumber = (text: string | undefined): boolean => !Number.isNaN(numberOf(text ?? ''))
  if (!first.some(isNumber)) return true
  return first.some((text, place) => !isNumber(text) && isNumber(second[place]))
}

async function* textRows(
  file: RandomAccess,
  { delimiter, encoding, hasDecimalComma }: Layout,
  signal: AbortSignal | null,
): AsyncGenerator<readonly TextRow[], void> {
  const text = textOf(bounded(unpack(piecesOf(file, signal), file.name), file.size, file.name), file.name, encoding)
  let parser: Papa.Parser | null = null
  let rest = ''
  let row = 0
  const parse = (isLast: boolean): TextRow[] => {
    parser ??= new Papa.Parser({ delimiter: delimiter ?? delimiterOf(file.name, rest), newline: '\n' })
    const { data, errors, meta } = parser.parse(rest, 0, !isLast) as Papa.ParseResult<string[]>
    rest = rest.slice(meta.cursor)
    if (rest.length > longestRow)
      throw new InvalidFileError(file.name, `row ${row + data.length + 1} does not end.`, {
        cure: 'Close the quotation that begins in it.',
      })
    const problems = new Map(errors.map((error) => [error.row, 'has a quotation that is not closed, or goes on after its end']))
    return data.flatMap((cells, index) => {
      row++
      const problem = problems.get(index) ?? null
      const found = cells.map((cell) => cell.trim())
      const trimmed = hasDecimalComma ? found.map(withPoint) : found
      const doubtful = hasDecimalComma ? found.flatMap((cell, place) => (thousands.test(cell) ? [place] : [])) : []
      // An empty line is none.
      return problem === null && trimmed.length === 1 && trimmed[0] === '' ? [] : [{ row, cells: trimmed, doubtful, problem }]
    })
  }
  for await (const piece of text) {
    rest += piece
    // Some rows at once: a short beginning would mislead the search for the delimiter.
    if (rest.length >= 2 ** 16) yield parse(false)
  }
  if (rest !== '') yield parse(true)
}

/** `1.149`, which is 1149 to whoever writes fractions with a comma; `1.149,5` is no other number to anybody. */
const thousands = /^[+-]?\d{1,3}(\.\d{3})+$/

function withPoint(text: string): string {
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d/.test(text)) return text.replaceAll('.', '').replace(',', '.')
  return /^[+-]?\d*,\d/.test(text) ? text.replace(',', '.') : text
}

/** By the file's name, or else by its beginning. */
function delimiterOf(name: string, text: string): string {
  if (/\.tsv(\.gz)?$/i.test(name)) return '\t'
  const { meta } = Papa.parse<string[]>(text.slice(0, 2 ** 16), { preview: 20, skipEmptyLines: true })
  return meta.delimiter
}
