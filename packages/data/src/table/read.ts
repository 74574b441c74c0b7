import { InvalidFileError, refuse } from '@sandglass/base'
import { numberOf } from './numbers.js'
import { cureOfRow, learnSchema, type Schema } from './schema.js'
import type { Cell, Column, RowSource, SkippedRow, Table, TableOptions, UnseenCategory } from './table.js'
import { noCategory, UnseenCategories } from './unseen.js'

/** Rows as numbers: the data's columns, then the label and the group, where there are such. */
export interface NumberRows {
  readonly schema: Schema
  /** Of each row. */
  readonly width: number
  /** What was left out so far. */
  readonly skipped: SkippedRow[]
  /** Where runs of neighbouring rows begin that follow each other in the file, so far. */
  readonly runs: RowRun[]
  /** What was found so far in place of known categories. */
  unseen(): readonly UnseenCategory[]
  /** A few hundred rows at a time, one after the other. */
  rows(): AsyncGenerator<Float64Array, void>
}

/** Rows that follow each other in the file: the position of the first among those that are kept, and its number in the file. */
export type RowRun = readonly [position: number, row: number]

/** Each row's number in the file. */
export function rowNumbers(runs: readonly RowRun[], count: number): Uint32Array {
  const numbers = new Uint32Array(count)
  for (const [which, [position, row]] of runs.entries())
    for (let at = position; at < (runs[which + 1]?.[0] ?? count); at++) numbers[at] = row + at - position
  return numbers
}

/** Learns what a file's columns are, and makes its rows ready to be gone through as numbers. */
export async function numberRows(source: RowSource, options: TableOptions): Promise<NumberRows> {
  const schema = await learnSchema(source, options)
  const { columns, label, group } = schema
  const taken = [...columns, ...(label ? [label] : []), ...(group ? [group] : [])]
  const skipped: SkippedRow[] = []
  const runs: RowRun[] = []
  const unseen = new UnseenCategories()
  const decoders = taken.map((column) => decoderOf(column, column.place, schema, column === label || column === group))
  let count = 0
  async function* rows(): AsyncGenerator<Float64Array, void> {
    for await (const some of source.rows()) {
      options.signal?.throwIfAborted()
      const values = new Float64Array(some.length * decoders.length)
      let used = 0
      for (const row of some) {
        const cells = 'cells' in row ? row.cells : []
        const reason = 'reason' in row ? row.reason : decodeRow(cells, decoders, values, used)
        if (reason !== null) {
          if (options.skipBad !== true) throw new InvalidFileError(source.name, `row ${row.row} ${reason}.`, { cure: cureOfRow })
          skipped.push({ row: row.row, reason })
          continue
        }
        const run = runs.at(-1)
        if (run === undefined || row.row - run[1] !== count - run[0]) runs.push([count, row.row])
        unseen.see(taken, values.subarray(used, used + decoders.length), cells, row.row)
        used += decoders.length
        count++
      }
      yield values.subarray(0, used)
    }
  }
  return { schema, width: decoders.length, skipped, runs, unseen: () => unseen.list(), rows }
}

/** The number that a cell stands for; a reason if it stands for none. */
type Decode = (cells: readonly Cell[]) => number | string

/** @returns why the row can't be used; null if it can */
function decodeRow(cells: readonly Cell[], decoders: readonly Decode[], into: Float64Array, at: number): string | null {
  for (const [place, decode] of decoders.entries()) {
    const value = decode(cells)
    if (typeof value === 'string') return value
    into[at + place] = value
  }
  return null
}

function decoderOf(column: Column, place: number, { isMissing }: Schema, isNeeded: boolean): Decode {
  const positions = column.kind === 'category' ? new Map(column.categories.map((text, position) => [text, position])) : null
  const named = JSON.stringify(column.name)
  const [smallest, largest] = (column.kind === 'number' && column.limits) || [-Number.MAX_VALUE, Number.MAX_VALUE]
  return (cells) => {
    const cell = cells[place] ?? null
    if (cell === null || (typeof cell === 'string' && isMissing(cell)))
      return isNeeded ? `has nothing in the column ${named}` : Number.NaN
    if (positions !== null) return positions.get(String(cell)) ?? noCategory
    const value = typeof cell === 'number' ? cell : numberOf(cell)
    if (value >= smallest && value <= largest) return value
    return `has ${JSON.stringify(cell)} in the column ${named}, which is ${Number.isFinite(value) ? 'too large a number for the model' : 'no finite number'}`
  }
}

/**
 * Reads a table into memory.
 *
 * @throws InvalidArgumentError if an option is wrong, or names a column that is not there
 * @throws InvalidFileError with the row and what is wrong with it
 */
export async function readTable(source: RowSource, options: TableOptions): Promise<Table> {
  const numbers = await numberRows(source, options)
  const pieces: Float64Array[] = []
  for await (const piece of numbers.rows()) pieces.push(piece)
  const { schema, width, skipped, runs } = numbers
  const count = pieces.reduce((sum, { length }) => sum + length, 0) / width
  const values = new Float64Array(count * width)
  let at = 0
  for (const piece of pieces) {
    values.set(piece, at)
    at += piece.length
  }
  checkSome(source.name, count)
  const { columns, label, group } = schema
  const column = (place: number) => columnOf(values, width, place)
  return {
    name: options.name ?? source.name,
    count,
    columns: columns.map(withoutPlace),
    missing: columns.map((_, place) => column(place).reduce((sum, value) => sum + Number(Number.isNaN(value)), 0)),
    skipped,
    sources: rowNumbers(runs, count),
    unseen: numbers.unseen(),
    ...(label?.kind === 'category' && { labels: column(columns.length), classes: label.categories }),
    ...(group && { groups: column(columns.length + (label ? 1 : 0)) }),
    read(indices, into) {
      checkRows(indices, count)
      indices.forEach((index, row) => {
        into.set(values.subarray(index * width, index * width + columns.length), row * columns.length)
      })
    },
  }
}

/** @throws InvalidFileError if no row is left of a table */
export function checkSome(name: string, count: number): void {
  if (count === 0) throw new InvalidFileError(name, 'none of its rows can be used.', { cure: 'Check that it is the right file.' })
}

/** @throws InvalidArgumentError if a row is asked for that is not there */
export function checkRows(indices: Uint32Array, count: number): void {
  for (const index of indices)
    if (index >= count) refuse('read', 'indices', `below ${count}`, index, 'Choose from the rows that are there.')
}

/** A column, without where it stands in a file. */
export function withoutPlace({ place: _, ...column }: Column & { readonly place: number }): Column {
  return column
}

function columnOf(values: Float64Array, width: number, place: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + place] as number)
}
