import type { Estimate } from '@sandglass/core'
import type { ReportTable } from '@sandglass/viz'
import { formatCount, formatMeasure, formatPercent, formatSeconds } from '../output/format.js'
import { alignedRows } from '../sweep/table.js'
import { verdict } from './advice.js'
import type { Comparison, Measure, Row } from './row.js'

/** What stands for the time of fitting where that was not here. */
const before = 'before'

/** Rows that may stand in one table: methods that serve new examples, or those that have looked at what they are judged by. */
export function tablesOf(comparison: Comparison): { readonly title: string; readonly rows: readonly Row[] }[] {
  const of = (isTransductive: boolean) => comparison.rows.filter((row) => row.isTransductive === isTransductive)
  return [
    { title: 'Out-of-sample methods, which serve examples they have not seen', rows: of(false) },
    { title: 'In-sample methods, fitted on what they are judged by (transductive)', rows: of(true) },
  ].filter(({ rows }) => rows.length > 0)
}

/** The tables for people at a terminal. */
export function textOf(comparison: Comparison): string {
  const tables = tablesOf(comparison)
  return tables
    .map(({ title, rows }) => `${tables.length > 1 ? `${title}\n` : ''}${alignedRows(textTable(comparison, rows))}`)
    .join('\n\n')
}

function textTable({ measures, sureness: { together, gains } }: Comparison, rows: readonly Row[]): string[][] {
  const shown = measuresOf(measures, rows)
  const sizes = sizesOf(rows)
  const hasGains = rows.some(({ gain }) => gain !== null)
  return [
    [
      'method',
      ...sizes.map(({ title }) => title),
      ...shown.map(({ short }) => short),
      ...(hasGains ? [`gain (${formatPercent(together)}${gains > 1 ? ' together' : ''})`] : []),
      'fitted in',
      'used in',
      'memory',
    ],
    ...rows.map((row) => [
      row.method,
      ...sizes.map(({ of }) => countText(of(row))),
      ...shown.map(({ name }) => measureText(row, name)),
      ...(hasGains ? [gainText(row)] : []),
      ...tookOf(row),
    ]),
  ]
}

/** How good methods are. */
export function measuresTable({ measures }: Comparison, rows: readonly Row[]): ReportTable {
  const shown = measuresOf(measures, rows)
  const sizes = sizesOf(rows)
  return {
    columns: ['no.', 'method', ...sizes.map(({ title }) => title), ...shown.map(({ short }) => short)],
    rows: rows.map((row, index) => [
      index + 1,
      row.method,
      ...sizes.map(({ of }) => of(row)),
      ...shown.map(({ name }) => measureText(row, name)),
    ]),
  }
}

/** By how much they are better than the model, and what they take. */
export function gainsTable({ rows }: Comparison): ReportTable {
  return {
    columns: ['method', 'gain', 'from', 'to', 'verdict', 'fitted in', 'used in', 'memory'],
    rows: rows.map((row) => [
      row.method,
      row.gain && meanGain(row.gain),
      row.gain?.interval[0] ?? null,
      row.gain?.interval[1] ?? null,
      ...[verdictText(row), ...tookOf(row)].map(keptTogether),
    ]),
  }
}

/** Those that at least one method has. */
function measuresOf(measures: readonly Measure[], rows: readonly Row[]): readonly Measure[] {
  return measures.filter(({ name }) => rows.some((row) => typeof row.measures[name] === 'number'))
}

/** How large what is kept of an example is, as far as some method has such a size. */
function sizesOf(rows: readonly Row[]) {
  const all = [
    { title: 'numbers', of: ({ dimensions }: Row) => dimensions },
    { title: 'bytes each', of: ({ bytes }: Row) => bytes?.each ?? null },
    { title: 'bytes for all', of: ({ bytes }: Row) => bytes?.shared ?? null },
  ]
  return all.filter(({ of }) => rows.some((row) => of(row) !== null))
}

function countText(count: number | null): string {
  return count === null ? '' : formatCount(count)
}

/** `0.9123 ± 0.0045`: half the interval, which is nearly even on both sides. */
function measureText({ measures, intervals }: Row, name: string): string {
  const value = measures[name]
  if (value === null || value === undefined) return '–'
  const [text, interval] = [formatMeasure(value), intervals[name]]
  if (!interval) return text
  const half = (interval[1] - interval[0]) / 2
  const [, decimals = ''] = text.split('.')
  if (!/^\d+$/.test(decimals)) return `${text} ± ${formatMeasure(half)}`
  // To the same place, and not to nothing: what is less there is rounded up.
  return `${text} ± ${(half > 0 ? Math.max(half, 10 ** -decimals.length) : 0).toFixed(decimals.length)}`
}

/** A page's columns are narrow: a number keeps its unit, and `not told apart` takes two lines, not three. */
function keptTogether(text: string): string {
  return text.replace(' ', '\u00a0')
}

/** Times of fitting and of use, and memory. */
function tookOf({ fitSeconds, seconds, megabytes }: Row): string[] {
  return [fitSeconds === null ? before : formatSeconds(fitSeconds), formatSeconds(seconds), `${megabytes.toFixed(0)} MB`]
}

/** What equal figures differ by is rounding. */
function meanGain({ mean, interval: [low, high] }: Estimate): number {
  return Math.abs(mean) < 1e-6 * (high - low) ? 0 : mean
}

/** `+0.0123 (0.0101 to 0.0150) better`. */
function gainText(row: Row): string {
  if (row.gain === null) return '–'
  const { interval } = row.gain
  const mean = meanGain(row.gain)
  return `${mean > 0 ? '+' : ''}${formatMeasure(mean)} (${interval.map(formatMeasure).join(' to ')}) ${verdictText(row)}`.trimEnd()
}

function verdictText(row: Row): string {
  return verdict(row) ?? ''
}
