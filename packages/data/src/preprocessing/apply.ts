import { type Examples, InvalidDataError, type Role } from '@sandglass/base'
import type { Column, Table } from '../table/table.js'
import type { OneHotColumn, PreparedColumn, Preprocessing } from './state.js'
import { featureNames } from './state.js'

/** Rows made ready for a model. */
export interface Preprocessed {
  /** Of shape `[features]`, in the order of `featureNames`; with the table's labels. */
  readonly examples: Examples
  /** 1 where a value is there and 0 where it is missing, for trainings that heed a mask; null where none is missing. */
  readonly mask: Examples | null
}

/**
 * Makes examples of a table's rows, as they are read: numbers scaled, categories as a number for each. A category that the rows
 * that were learnt from lack is none of those known: all of these are 0. Columns are found by their names.
 *
 * @param preprocessing what `fitPreprocessing` learnt from the training part
 * @throws InvalidDataError if the table lacks a column, has one beside them, or has another kind of values in one; as it is read, for a
 * number that is too large for single precision once it is scaled
 */
export function preprocess(table: Table, preprocessing: Preprocessing, options: { role?: Role; name?: string } = {}): Preprocessed {
  checkColumns(table, preprocessing)
  const names = featureNames(preprocessing)
  const features = names.length
  const writers = preprocessing.columns.map((column) => {
    const place = table.columns.findIndex(({ name }) => name === column.name)
    return { place, ...writerOf(column, table.columns[place] as Column, table.name) }
  })
  const readWith =
    (writeRow: (writer: (typeof writers)[number], value: number, into: Float32Array, at: number) => void): Examples['read'] =>
    (indices, into) => {
      const width = table.columns.length
      const values = new Float64Array(indices.length * width)
      const write = (): void => {
        for (let row = 0, at = 0; row < indices.length; row++)
          for (const writer of writers) {
            writeRow(writer, values[row * width + writer.place] as number, into, at)
            at += writer.width
          }
        const at = into.subarray(0, indices.length * features).findIndex((value) => !Number.isFinite(value))
        if (at >= 0) throw tooLarge(table, names[at % features] as string, indices[Math.floor(at / features)] as number)
      }
      const pending = table.read(indices, values)
      return pending === undefined ? write() : pending.then(write)
    }
  const described = {
    count: table.count,
    shape: [features],
    name: options.name ?? table.name,
    ...(options.role && { role: options.role }),
  }
  const isMissing = table.missing.some((count) => count > 0)
  return {
    examples: {
      ...described,
      ...(table.labels && { labels: table.labels }),
      ...(table.classes && { classes: table.classes }),
      ...(table.sources && { sources: table.sources }),
      ...(preprocessing.columns.every(({ kind }) => kind !== 'number') && { range: [0, 1] as const }),
      read: readWith(({ write }, value, into, at) => write(value, into, at)),
      close: () => table.close?.(),
    },
    mask: !isMissing
      ? null
      : { ...described, read: readWith(({ width }, value, into, at) => into.fill(Number.isNaN(value) ? 0 : 1, at, at + width)) },
  }
}

/** Models take numbers of single precision, and tables hold larger ones. */
function tooLarge({ name, sources }: Table, column: string, index: number): InvalidDataError {
  const row = sources === undefined ? `example ${index}` : `row ${sources[index]}`
  return new InvalidDataError(
    `preprocess: ${row} of ${name} must have numbers that single precision holds once they are scaled, got a larger one in the column ${JSON.stringify(column)}.`,
    { cure: 'Correct it, or leave such rows out: skipBad in TypeScript, --skip-bad on the command line.', example: index },
  )
}

function checkColumns(table: Table, { columns }: Preprocessing): void {
  const absent = columns.find(({ name }) => !table.columns.some((column) => column.name === name))
  if (absent !== undefined)
    throw new InvalidDataError(
      `preprocess: ${table.name} has no column ${JSON.stringify(absent.name)}, which the model was trained on.`,
      {
        cure: `Its columns are ${table.columns.map(({ name }) => name).join(', ')}.`,
      },
    )
  const unknown = table.columns.find(({ name }) => !columns.some((column) => column.name === name))
  if (unknown !== undefined)
    throw new InvalidDataError(
      `preprocess: the column ${JSON.stringify(unknown.name)} of ${table.name} is none that the model was trained on.`,
      {
        cure: 'Leave it out, by ignore in TypeScript and --ignore on the command line.',
      },
    )
}

/** Writes what one value becomes, `width` numbers. */
interface Writer {
  readonly width: number
  readonly write: (value: number, into: Float32Array, at: number) => void
}

function writerOf(column: PreparedColumn, found: Column, table: string): Writer {
  if ((column.kind === 'category') !== (found.kind === 'category'))
    throw new InvalidDataError(
      `preprocess: the column ${JSON.stringify(column.name)} of ${table} holds ${found.kind === 'category' ? 'texts' : 'numbers'}, and the model was trained on ${column.kind === 'category' ? 'categories' : 'numbers'}.`,
      { cure: 'Read the table with `columns: columnsFor(preprocessing)`, which names the row.' },
    )
  if (column.kind === 'category') return oneHot(column, found.kind === 'category' ? found.categories : [])
  const transform = column.kind === 'number' ? (value: number) => (value - column.center) / column.scale : rankIn(column.quantiles)
  return {
    width: 1,
    write(value, into, at) {
      into[at] = Number.isNaN(value) ? column.fill : transform(value)
    },
  }
}

function oneHot({ categories, unseen = [] }: OneHotColumn, found: readonly string[]): Writer {
  const places = new Map(categories.map((category, place) => [category, place]))
  for (const category of unseen) places.delete(category)
  const positions = found.map((text) => places.get(text) ?? -1)
  return {
    width: categories.length,
    write(value, into, at) {
      into.fill(0, at, at + categories.length)
      const position = positions[value] ?? -1
      if (position >= 0) into[at + position] = 1
    },
  }
}

/** The share of the values below, linear between two quantiles; the middle of its range for a value that many have. */
function rankIn(quantiles: readonly number[]): (value: number) => number {
  const last = quantiles.length - 1
  return (value) => {
    if (last === 0) return 0.5
    // The first quantile that is not below, and the first that is above.
    const low = firstIndex(quantiles, (quantile) => quantile >= value)
    const high = firstIndex(quantiles, (quantile) => quantile > value)
    if (low > last) return 1
    if (high === 0) return 0
    if (low < high) return (low + high - 1) / 2 / last
    const before = quantiles[low - 1] as number
    return (low - 1 + (value - before) / ((quantiles[low] as number) - before)) / last
  }
}

/** Where a condition begins to hold that holds to the end. */
function firstIndex(values: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(values[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
