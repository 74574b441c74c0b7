import type { Json } from '@sandglass/base'
import type { Reading } from '../data/reading.js'
import type { ReadRow, Row } from './stream-row.js'

/** Windows of a stream whose lines are rows of a series. */
export interface WindowReader {
  /** The window that a row completes; null where it completes none. */
  readonly read: (given: Json, line: number) => Promise<Window | null>
  /** All begin anew: of a line that can't be read nobody knows which series it was a row of. */
  readonly restart: () => void
}

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

/**
 * Makes windows of rows as they come, as they are made of a file: of so many, a new one after every so many. Rows of each group are
 * a series of their own. A row that can't be used ends its series' window: no window has a gap.
 *
 * @param group the field that names a row's series; null where all are one
 */
export function windowReader(
  readRow: ReadRow,
  { length, step }: NonNullable<Reading['window']>,
  group: string | null,
): WindowReader {
  const all = new Map<string, Series>()
  const apart = Math.ceil(length / step)
  return {
    restart: () => all.clear(),
    async read(given, line) {
      const key = seriesOf(given, group)
      try {
        const row = await readRow(given, line)
        const series = all.get(key) ?? { rows: [], between: 0, count: 0 }
        all.set(key, series)
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

function seriesOf(given: Json, group: string | null): string {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given)
  return group !== null && isRecord ? JSON.stringify((given as Record<string, Json>)[group] ?? null) : ''
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
