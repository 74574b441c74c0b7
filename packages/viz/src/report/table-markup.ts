import { refuse } from '@sandglass/base'
import { formatNumber, formatTick } from '../axes/numbers.js'
import { escapeMarkup } from '../svg/escape.js'

export interface ReportTable {
  caption?: string
  columns: readonly string[]
  /** One cell a column; `null` leaves it empty. Numbers of a column are shown to the same place. */
  rows: readonly (readonly (string | number | null)[])[]
}

export function tableMarkup(argument: string, { caption, columns, rows }: ReportTable): string {
  for (const [row, cells] of rows.entries())
    if (cells.length !== columns.length)
      refuse(
        'report',
        `${argument}.rows[${row}].length`,
        `${columns.length}, one cell a column`,
        cells.length,
        'Fill gaps with null.',
      )
  const formats = columns.map((_, column) => numberFormat(rows.map((cells) => cells[column] ?? null)))
  const texts = rows.map((cells) => cells.map((cell, column) => textOf(cell, formats[column] ?? null)))
  const shown = columns.map((name, column): Column => {
    const cells = texts.map((row) => row[column] ?? '')
    return {
      name: String(name),
      cells,
      isNumber: cells.some(looksNumeric) && cells.every((text) => text === '' || looksNumeric(text)),
    }
  })
  // What a row is about comes first, or after a number that counts the rows.
  const nameAt = shown.slice(0, 2).findIndex(({ isNumber, cells }) => !isNumber && cells.every((text) => text !== ''))
  const header = shown.map(({ name, isNumber }) => `<th scope="col"${classOf(isNumber)}>${escapeMarkup(name)}</th>`)
  const body = rows.map((_, row) => {
    const cells = shown.map(
      ({ name, cells, isNumber }, column) =>
        `<td${classOf(isNumber, column === nameAt)} data-label="${escapeMarkup(name)}">${escapeMarkup(cells[row] ?? '')}</td>`,
    )
    return `<tr>${cells.join('')}</tr>`
  })
  return [
    `<div class="scroll${widthOf(shown) > narrow ? ' stack' : ''}"><table>`,
    caption === undefined ? '' : `<caption>${escapeMarkup(String(caption))}</caption>`,
    `<thead><tr>${header.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody>`,
    '</table></div>',
  ].join('')
}

interface Column {
  readonly name: string
  readonly cells: readonly string[]
  /** Whether it stands at the right. */
  readonly isNumber: boolean
}

/** @param isName whether it says what its row is about, and heads it where rows stand one cell below the other */
function classOf(isNumber: boolean, isName = false): string {
  if (isName) return ' class="name"'
  return isNumber ? ' class="number"' : ''
}

/** What of a table fits on a phone held upright, in CSS pixels; a wider one has its rows set one cell below the other there. */
const narrow = 358

/** About how wide a table must be at least: texts break between words, numbers don't. */
function widthOf(columns: readonly Column[]): number {
  const [letter, gap, beforeNumber, firstText] = [8, 12.8, 9.6, 80]
  return columns.reduce((width, { name, cells, isNumber }, column) => {
    // As the style has it.
    if (column === 0 && !isNumber) return firstText + gap
    const words = [name, ...cells].flatMap((text) => (isNumber && text !== name ? [text] : text.split(/[\s-]/)))
    return width + letter * Math.max(...words.map((word) => word.length)) + gap + (isNumber ? beforeNumber : 0)
  }, 0)
}

/** `0.31`, `−2`, `12.5 %`, `0.31 ± 0.02`, `–` for none: numbers that were put into words already. */
function looksNumeric(text: string): boolean {
  return /^([+\-−]?(\d[\d,]*(\.\d+)?(e[+\-−]?\d+)?( ?%)?|NaN|Infinity)( ± [\d,.]+(e[+\-−]?\d+)?)?|–)$/.test(text)
}

type NumberFormat = (value: number) => string

function textOf(cell: string | number | null, format: NumberFormat | null): string {
  return typeof cell === 'number' ? (format ?? formatNumber)(cell).replace(/^-/, '−') : String(cell ?? '')
}

/** How a column's numbers are shown: the largest to four significant digits, the others to the same place. Null if it has others than numbers. */
function numberFormat(cells: readonly (string | number | null)[]): NumberFormat | null {
  const numbers = cells.filter((cell) => typeof cell === 'number')
  if (numbers.length === 0 || cells.some((cell) => typeof cell === 'string')) return null
  const largest = numbers.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0)
  if (largest === 0 || numbers.every(Number.isInteger)) return formatNumber
  const step = 10 ** (Math.floor(Math.log10(largest)) - 3)
  return (value) => (Number.isFinite(value) ? formatTick(value, step) : String(value))
}
