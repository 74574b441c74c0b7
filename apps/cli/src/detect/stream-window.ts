import { describe, InvalidDataError, type Json } from '@sandglass/base'
import { gapBetween } from '../data/own/spans.js'
import type { Reading } from '../data/reading.js'
import type { ReadRow, Row } from './stream-row.js'

/** Windows of a stream whose lines are rows of a series. */
export interface WindowReader {
  /**
   * The window that a row completes; null where it completes none.
   *
   * @param fields what the line has by name, its group among it; nothing where it is a list
   */
  readonly read: (given: Json, line: number, fields: Fields) => Promise<Window | null>
  /** All begin anew: of a line that can't be read nobody knows which series it was a row of. */
  readonly restart: () => void
}

export type Fields = Readonly<Record<string, Json>>

export interface Window extends Row {
  /** The line of its first row. */
  readonly since: number
  /** Whether it shares no row with the last one of its series of which this was said. */
  readonly isApart: boolean
}

/** A series that is under way. */
interface Series {
  /** Of the window to come, as far as it is there. */
  readonly rows: { readonly row: Row; readonly line: number }[]
  /** How many rows lie between the last window and the next. */
  between: number
  /** How many windows there were. */
  count: number
}

/** How many series may be under way: a stream may name ever new ones, and memory is bounded. */
const mostSeries = 10_000

/**
 * Makes windows of rows as they come, as they are made of a file: of so many, a new one after every so many. Rows of each group are
 * a series of their own, and the one that has waited longest is forgotten where there are too many. A row that can't be used ends its
 * series' window: no window has a gap.
 *
 * @param group the field that names a row's series, without which a row is refused; null where all are one
 */
export function windowReader(
  readRow: ReadRow,
  { length, step }: NonNullable<Reading['window']>,
  group: string | null,
): WindowReader {
  const all = new Map<string, Series>()
  const apart = gapBetween({ length, step }) + 1
  return {
    restart: () => all.clear(),
    async read(given, line, fields) {
      const key = seriesOf(fields, group)
      if (key === null) {
        all.clear()
        throw new InvalidDataError(`detect: line ${line} must name its ${group}, got ${describe(given)}.`, {
          cure: `Write a row by columns with ${group}, or { "values": […], "${group}": … }: each ${group} is a series of its own.`,
        })
      }
      try {
        const row = await readRow(given, line)
        const series = all.get(key) ?? { rows: [], between: 0, count: 0 }
        // What was there longest without a row comes first.
        all.delete(key)
        all.set(key, series)
        if (all.size > mostSeries) all.delete(all.keys().next().value ?? key)
        if (series.between > 0) {
          series.between--
          return null
        }
        series.rows.push({ row, line })
        if (series.rows.length < length) return null
        const window = { ...joined(series), isApart: series.count++ % apart === 0 }
        series.between = step - series.rows.splice(0, step).length
        return window
      } catch (error) {
        all.delete(key)
        throw error
      }
    },
  }
}

/** Null where a row doesn't say. A number and its text are one, as in a file. */
function seriesOf(fields: Fields, group: string | null): string | null {
  if (group === null) return ''
  const name = Object.hasOwn(fields, group) ? fields[group] : null
  return typeof name === 'object' ? null : String(name)
}

function joined({ rows }: Series): Omit<Window, 'isApart'> {
  const width = rows[0]?.row.values.length ?? 0
  const values = new Float32Array(rows.length * width)
  rows.forEach(({ row }, moment) => {
    values.set(row.values, moment * width)
  })
  const unseen = Object.assign({}, ...rows.map(({ row }) => row.unseen ?? {})) as Record<string, string>
  return { values, unseen: Object.keys(unseen).length === 0 ? null : unseen, since: rows[0]?.line ?? 0 }
}
