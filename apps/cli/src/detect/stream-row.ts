import { describe, InvalidDataError, type Json } from '@sandglass/base'
import { type Column, columnsFor, featureNames, type Preprocessing, preprocess, type Table } from '@sandglass/data/preprocessing'

/** Makes the values of an example of what a line of a stream holds. */
export type ReadRow = (given: Json, line: number) => Promise<Float32Array>

/** Values as the model takes them, in lists of any depth. */
export function valueReader(size: number): ReadRow {
  return async (given, line) => {
    const values = Array.isArray(given) ? (given as Json[]).flat(8) : []
    if (values.length === size && values.every((value) => typeof value === 'number' && Number.isFinite(value)))
      return Float32Array.from(values as number[])
    throw new InvalidDataError(
      `detect: line ${line} must be a list of ${size} finite numbers, or an object with such values, got ${describe(given)}.`,
      { cure: 'Write one example a line, its values in row-major order.' },
    )
  }
}

/** Rows of the table that the model was trained on, in units of their own: by the columns' names, or in their order. */
export function rowReader(preprocessing: Preprocessing): ReadRow {
  const columns = columnsFor(preprocessing)
  const row = new Float64Array(columns.length)
  const table: Table = {
    name: 'stdin',
    count: 1,
    columns,
    missing: columns.map(() => 0),
    skipped: [],
    read: (_, into) => into.set(row),
  }
  const { examples } = preprocess(table, preprocessing)
  const features = featureNames(preprocessing).length
  return async (given, line) => {
    const isRow = typeof given === 'object' && given !== null
    const cellAt = ({ name }: { name: string }, place: number): Json | undefined =>
      Array.isArray(given) ? (given as Json[])[place] : ((given as Record<string, Json>)[name] ?? null)
    if (!isRow || (Array.isArray(given) && given.length !== columns.length))
      throw new InvalidDataError(
        `detect: line ${line} must be a row of ${columns.length} values, or an object of them by column, got ${describe(given)}.`,
        { cure: `The columns are ${columns.map(({ name }) => name).join(', ')}.` },
      )
    const absent = Array.isArray(given) ? undefined : columns.find(({ name }) => !Object.hasOwn(given, name))
    if (absent)
      throw new InvalidDataError(`detect: line ${line} must have the column ${absent.name}, got ${describe(given)}.`, {
        cure: 'Write null for a missing value.',
      })
    for (const [place, column] of columns.entries()) row[place] = cellOf(column, cellAt(column, place) ?? null, line)
    const into = new Float32Array(features)
    await examples.read(Uint32Array.of(0), into)
    return into
  }
}

/** A number, the position of a category, or NaN for what is missing. */
function cellOf(column: Column, cell: Json, line: number): number {
  if (cell === null) return Number.NaN
  const number = column.kind === 'category' ? column.categories.indexOf(String(cell)) : cell
  if (typeof number === 'number' && (column.kind === 'number' || number >= 0)) return number
  const constraint = column.kind === 'category' ? 'one of the categories that the model knows' : 'a number'
  throw new InvalidDataError(`detect: ${column.name} in line ${line} must be ${constraint}, got ${describe(cell)}.`, {
    cure: 'Correct it, or write null for a missing value.',
  })
}
