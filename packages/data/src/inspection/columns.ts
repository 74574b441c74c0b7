import type { Table } from '../table/table.js'

/** What is in a column of a table. */
export interface ColumnSurvey {
  readonly name: string
  readonly kind: 'number' | 'category'
  readonly missing: number
  /** Of numbers, in their own units; null where there are none. */
  readonly minimum: number | null
  readonly maximum: number | null
  readonly mean: number | null
  readonly standardDeviation: number | null
  /** How often each category occurs; null for numbers. */
  readonly categories: Readonly<Record<string, number>> | null
  /** Whether all values that are there are the same. */
  readonly isConstant: boolean
}

const chunk = 1024

/** Goes through a table to say what is in each of its columns. */
export async function surveyColumns(table: Table): Promise<ColumnSurvey[]> {
  const width = table.columns.length
  const sums = table.columns.map(() => ({
    minimum: Number.POSITIVE_INFINITY,
    maximum: Number.NEGATIVE_INFINITY,
    mean: 0,
    squares: 0,
    count: 0,
  }))
  const counts = table.columns.map((column) => (column.kind === 'category' ? column.categories.map(() => 0) : []))
  for (let start = 0; start < table.count; start += chunk) {
    const rows = Uint32Array.from({ length: Math.min(chunk, table.count - start) }, (_, index) => start + index)
    const values = new Float64Array(rows.length * width)
    await table.read(rows, values)
    for (const [at, value] of values.entries()) {
      if (Number.isNaN(value)) continue
      const place = at % width
      const column = sums[place] as (typeof sums)[number]
      column.minimum = Math.min(column.minimum, value)
      column.maximum = Math.max(column.maximum, value)
      column.count++
      // Welford's way, which keeps its digits far from 0.
      const away = value - column.mean
      column.mean += away / column.count
      column.squares += away * (value - column.mean)
      const occurrences = counts[place] as number[]
      if (occurrences.length > 0) occurrences[value] = (occurrences[value] ?? 0) + 1
    }
  }
  return table.columns.map((column, place) => {
    const { minimum, maximum, mean, squares, count } = sums[place] as (typeof sums)[number]
    const isNumber = column.kind === 'number' && count > 0
    return {
      name: column.name,
      kind: column.kind,
      missing: table.missing[place] ?? 0,
      minimum: isNumber ? minimum : null,
      maximum: isNumber ? maximum : null,
      mean: isNumber ? mean : null,
      standardDeviation: isNumber ? Math.sqrt(squares / count) : null,
      categories:
        column.kind === 'category'
          ? Object.fromEntries(column.categories.map((name, position) => [name, counts[place]?.[position] ?? 0]))
          : null,
      isConstant: count > 0 && minimum === maximum,
    }
  })
}
