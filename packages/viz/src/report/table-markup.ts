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
  const header = columns.map(
    (name, column) => `<th scope="col"${formats[column] ? ' class="number"' : ''}>${escapeMarkup(String(name))}</th>`,
  )
  const body = rows.map((cells) => `<tr>${cells.map((cell, column) => cellMarkup(cell, formats[column] ?? null)).join('')}</tr>`)
  return [
    '<div class="scroll"><table>',
    caption === undefined ? '' : `<caption>${escapeMarkup(String(caption))}</caption>`,
    `<thead><tr>${header.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody>`,
    '</table></div>',
  ].join('')
}

type NumberFormat = (value: number) => string

function cellMarkup(cell: string | number | null, format: NumberFormat | null): string {
  const text = typeof cell === 'number' ? (format ?? formatNumber)(cell) : escapeMarkup(String(cell ?? ''))
  return `<td${format ? ' class="number"' : ''}>${text}</td>`
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
