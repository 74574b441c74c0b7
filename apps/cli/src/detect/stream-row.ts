import { describe, fromArray, InvalidDataError, type Json, readAll, type Shape, sizeOf } from '@sandglass/base'
import {
  type Bounds,
  type Column,
  columnsFor,
  featureNames,
  type Preprocessing,
  preprocess,
  type Table,
} from '@sandglass/data/preprocessing'
import { channelsLast } from '../data/own/channels-last.js'
import type { ReadingForModel } from '../data/reading.js'
import { formatMeasure } from '../output/format.js'

/** What a line of a stream holds. */
export interface Row {
  readonly values: Float32Array
  /** Texts that are none of their columns' categories, by column; null for what has none such. */
  readonly unseen: Readonly<Record<string, string>> | null
}

/** Makes the values of an example of what a line of a stream holds. */
export type ReadRow = (given: Json, line: number) => Promise<Row>

/**
 * Values of an example in lists of any depth, as the files held them that the model was trained on: numbers that it was told to scale, and
 * channels where these had them.
 *
 * @param shape what the model takes
 */
export function valueReader(shape: Shape, { scale, channels }: Pick<ReadingForModel, 'scale' | 'channels'>): ReadRow {
  const size = sizeOf(shape)
  const bounds = scale === 'type' ? null : scale
  return async (given, line) => {
    const found = Array.isArray(given) ? (given as Json[]).flat(8) : []
    if (found.length === size && found.every((value) => typeof value === 'number')) {
      const values = bounds === null ? Float32Array.from(found) : scaled(found, bounds)
      // JSON has no infinity, but numbers that are too large for single precision, or for any.
      const at = values.findIndex((value) => !Number.isFinite(value))
      if (at < 0) return { values: channels === 'first' ? await withChannelsLast(values, shape) : values, unseen: null }
      throw new InvalidDataError(`detect: line ${line} must have numbers that single precision holds, got ${found[at]}.`, {
        cure: 'Correct it: models take numbers to 3.4e38.',
      })
    }
    throw new InvalidDataError(
      `detect: line ${line} must be a list of ${size} finite numbers, or an object with such values, got ${describe(given)}.`,
      { cure: 'Write one example a line, its values in row-major order.' },
    )
  }
}

/** As files are scaled: in double precision, in which numbers far larger than what lies between them keep their digits. */
function scaled(numbers: readonly number[], { low, high }: Bounds): Float32Array {
  return Float32Array.from(numbers, (number) => (number - low) / (high - low))
}

async function withChannelsLast(values: Float32Array, [height = 1, width = 1, channels = 1]: Shape): Promise<Float32Array> {
  return (await readAll(channelsLast(fromArray(values, [channels, height, width])))).values
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
    const cells = columns.map((column, place) => cellAt(column, place) ?? null)
    row.set(columns.map((column, place) => cellOf(column, cells[place] ?? null, line)))
    const unseen = columns.flatMap(({ name, kind }, place) =>
      kind === 'category' && row[place] === -1 ? [[name, String(cells[place])] as const] : [],
    )
    const values = new Float32Array(features)
    await examples.read(Uint32Array.of(0), values)
    return { values, unseen: unseen.length === 0 ? null : Object.fromEntries(unseen) }
  }
}

/**
 * A number, the position of a category, -1 for one that is new, or NaN for what is missing.
 *
 * @throws InvalidDataError for what is neither, and for a number that is too large for the model
 */
function cellOf(column: Column, cell: Json, line: number): number {
  if (cell === null) return Number.NaN
  const isText = column.kind === 'category'
  if (isText && typeof cell !== 'object') return column.categories.indexOf(String(cell))
  if (column.kind === 'number' && typeof cell === 'number') {
    const [smallest, largest] = column.limits ?? [-Number.MAX_VALUE, Number.MAX_VALUE]
    if (cell >= smallest && cell <= largest) return cell
    throw new InvalidDataError(
      `detect: ${column.name} in line ${line} must be from ${formatMeasure(smallest)} to ${formatMeasure(largest)}, got ${describe(cell)}.`,
      { cure: 'Correct it, or write null for a missing value.' },
    )
  }
  throw new InvalidDataError(
    `detect: ${column.name} in line ${line} must be a ${isText ? 'category' : 'number'}, got ${describe(cell)}.`,
    { cure: 'Correct it, or write null for a missing value.' },
  )
}
