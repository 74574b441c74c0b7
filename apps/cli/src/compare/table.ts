import type { ReportTable } from '@sandglass/viz'
import { formatMeasure, formatSeconds } from '../output/format.js'
import { alignedRows } from '../sweep/table.js'
import { verdict } from './advice.js'
import type { Comparison, Row } from './row.js'

/** Rows that may stand in one table: methods that serve new examples, or those that have looked at what they are judged by. */
export function tablesOf(comparison: Comparison): { readonly title: string; readonly rows: readonly Row[] }[] {
  const of = (isTransductive: boolean) => comparison.rows.filter((row) => row.isTransductive === isTransductive)
  return [
    { title: 'Methods that serve examples they have not seen', rows: of(false) },
    { title: 'In-sample methods: they were fitted on the very examples that they are judged by (transductive)', rows: of(true) },
  ].filter(({ rows }) => rows.length > 0)
}

/** The tables for people at a terminal. */
export function textOf(comparison: Comparison): string {
  const tables = tablesOf(comparison)
  return tables
    .map(
      ({ title, rows }) =>
        `${tables.length > 1 ? `${title}\n` : ''}${alignedRows([headerOf(comparison), ...rows.map((row) => textCellsOf(comparison, row))])}`,
    )
    .join('\n\n')
}

export function reportTable(comparison: Comparison, rows: readonly Row[]): ReportTable {
  const measured = (row: Row) => comparison.measures.map(({ name }) => row.measures[name] ?? null)
  return { columns: headerOf(comparison), rows: rows.map((row) => cellsOf(comparison, row, measured(row))) }
}

function headerOf(comparison: Comparison): string[] {
  return [
    'method',
    ...(hasDimensions(comparison) ? ['numbers'] : []),
    ...comparison.measures.map(({ title }) => title),
    'gain (95 %)',
    'time',
    'memory',
  ]
}

function textCellsOf(comparison: Comparison, row: Row): string[] {
  const measured = comparison.measures.map(({ name }) => cellOf(row.measures[name]))
  return cellsOf(comparison, row, measured).map(String)
}

/** @param measured a cell for each measure */
function cellsOf<Cell>(comparison: Comparison, row: Row, measured: readonly Cell[]): (Cell | string)[] {
  return [
    row.method,
    ...(hasDimensions(comparison) ? [String(row.dimensions ?? '')] : []),
    ...measured,
    gainOf(row),
    formatSeconds(row.seconds),
    `${row.megabytes.toFixed(0)} MB`,
  ]
}

function hasDimensions({ rows }: Comparison): boolean {
  return rows.some(({ dimensions }) => dimensions !== null)
}

function cellOf(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatMeasure(value)
}

/** `+0.0123 (0.0101 to 0.0150) better`. */
function gainOf(row: Row): string {
  if (row.gain === null) return '–'
  const { mean, interval } = row.gain
  const word = { better: ' better', worse: ' worse', open: '' }[verdict(row)]
  return `${mean > 0 ? '+' : ''}${formatMeasure(mean)} (${interval.map(formatMeasure).join(' to ')})${word}`
}
