import { checkFields, InvalidDataError, refuse, stream } from '@sandglass/base'
import type { Table } from '../table/table.js'
import { type PreparedColumn, type Preprocessing, type Scaling, scalings } from './state.js'

export interface FitPreprocessingOptions {
  /**
   * What is done to numbers: brought to a mean of 0 and a standard deviation of 1 (`standardise`, the default), to 0 … 1 by
   * the smallest and the largest value (`min-max`), to their rank between 0 and 1 (`quantile`, which outliers can't spoil),
   * or nothing (`none`).
   */
  numbers?: Scaling
  /** The rows to learn from: those of the training part. Default: all. */
  rows?: ArrayLike<number>
  /** Which rows quantiles are taken from, where there are more than 100,000. Default 0. */
  seed?: number
}

/** How many rows quantiles are taken from at most, and how many quantiles are kept. */
const mostRanked = 100_000
const mostQuantiles = 257

const chunk = 1024

/**
 * Learns what is to be done to a table's rows before a model sees them. Give it the training part alone: what it learns
 * from rows that judge a model later makes the judgement too kind. Of categories that these rows lack nothing is learnt either: their
 * numbers are 0 in every row. What columns there are, and how many numbers a row becomes, is a matter of the whole table, so that it
 * doesn't hang on which rows are held out.
 *
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if a column has no value in these rows
 *
 * @example
 * const flowers = await readCsv('iris.csv', { label: 'species' })
 * const preprocessing = await fitPreprocessing(flowers, { rows: trainingRows })
 * const { examples } = preprocess(flowers, preprocessing)
 */
export async function fitPreprocessing(table: Table, options: FitPreprocessingOptions = {}): Promise<Preprocessing> {
  checkFields('fitPreprocessing', options, ['numbers', 'rows', 'seed'])
  const { numbers = 'standardise', seed = 0 } = options
  if (!scalings.includes(numbers))
    refuse('fitPreprocessing', 'numbers', `one of ${scalings.join(', ')}`, numbers, 'Leave it out for standardise.')
  const rows =
    options.rows === undefined ? Uint32Array.from({ length: table.count }, (_, index) => index) : Uint32Array.from(options.rows)
  if (rows.length === 0) refuse('fitPreprocessing', 'rows', 'at least one row', options.rows, 'Give those of the training part.')
  const statistics = await statisticsOf(table, rows)
  const ranked = numbers === 'quantile' ? await columnsOf(table, sampleOf(rows, seed)) : []
  return {
    type: 'table',
    numbers,
    columns: table.columns.map((column, place): PreparedColumn => {
      const { name } = column
      const seen = statistics[place] as Statistics
      if (seen.count === 0)
        throw new InvalidDataError(
          `fitPreprocessing: the column ${JSON.stringify(name)} of ${table.name} has no value to learn from.`,
          {
            cure: 'Leave it out (ignore, --ignore), or give more rows.',
          },
        )
      if (column.kind === 'category') {
        const { categories } = column
        const unseen = categories.filter((_, position) => !seen.positions.has(position))
        return { kind: 'category', name, categories, ...(unseen.length > 0 && { unseen }) }
      }
      if (numbers === 'quantile')
        return { kind: 'quantiles', name, quantiles: quantilesOf(ranked[place] as Float64Array), fill: 0.5 }
      return { kind: 'number', name, ...scaleOf(numbers, seen) }
    }),
  }
}

function scaleOf(scaling: Exclude<Scaling, 'quantile'>, { mean, deviation, minimum, maximum }: Statistics) {
  // A column of one value has nothing to be brought to a width of 1.
  const orOne = (width: number): number => (width > 0 ? width : 1)
  if (scaling === 'standardise') return { center: mean, scale: orOne(deviation), fill: 0 }
  if (scaling === 'none') return { center: 0, scale: 1, fill: mean }
  const scale = orOne(maximum - minimum)
  return { center: minimum, scale, fill: (mean - minimum) / scale }
}

/** What the present values of a column are like. */
interface Statistics {
  count: number
  mean: number
  deviation: number
  minimum: number
  maximum: number
  /** Of a column of categories, which of them there are. */
  positions: Set<number>
}

/** By Welford's (1962) updates, which keep their digits where a mean is large beside the deviation. */
async function statisticsOf(table: Table, rows: Uint32Array): Promise<Statistics[]> {
  const width = table.columns.length
  const seen = table.columns.map(() => ({
    count: 0,
    mean: 0,
    squares: 0,
    minimum: Number.POSITIVE_INFINITY,
    maximum: Number.NEGATIVE_INFINITY,
    positions: new Set<number>(),
  }))
  const areCategories = table.columns.map(({ kind }) => kind === 'category')
  for await (const values of chunksOf(table, rows))
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number
      if (Number.isNaN(value)) continue
      const column = seen[at % width] as (typeof seen)[number]
      if (areCategories[at % width]) column.positions.add(value)
      const difference = value - column.mean
      column.count++
      column.mean += difference / column.count
      column.squares += difference * (value - column.mean)
      column.minimum = Math.min(column.minimum, value)
      column.maximum = Math.max(column.maximum, value)
    }
  return seen.map(({ squares, ...column }) => ({ ...column, deviation: Math.sqrt(squares / column.count) }))
}

async function* chunksOf(table: Table, rows: Uint32Array): AsyncGenerator<Float64Array, void> {
  for (let start = 0; start < rows.length; start += chunk) {
    const some = rows.subarray(start, start + chunk)
    const values = new Float64Array(some.length * table.columns.length)
    await table.read(some, values)
    yield values
  }
}

function sampleOf(rows: Uint32Array, seed: number): Uint32Array {
  if (rows.length <= mostRanked) return rows
  const order = rows.slice()
  stream(seed, 'quantiles').shuffle(order)
  return order.subarray(0, mostRanked).sort()
}

/** Each column's present values, sorted. */
async function columnsOf(table: Table, rows: Uint32Array): Promise<Float64Array[]> {
  const width = table.columns.length
  const columns = table.columns.map(() => new Float64Array(rows.length))
  const counts = table.columns.map(() => 0)
  for await (const values of chunksOf(table, rows))
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number
      const place = at % width
      if (Number.isNaN(value)) continue
      const count = counts[place] as number
      ;(columns[place] as Float64Array)[count] = value
      counts[place] = count + 1
    }
  return columns.map((values, place) => values.subarray(0, counts[place]).sort())
}

/** At equal shares of the sorted values, linear between two. */
function quantilesOf(sorted: Float64Array): number[] {
  const count = Math.min(mostQuantiles, sorted.length)
  return Array.from({ length: count }, (_, index) => {
    const at = count === 1 ? 0 : (index / (count - 1)) * (sorted.length - 1)
    const below = sorted[Math.floor(at)] as number
    return below + (at % 1) * ((sorted[Math.ceil(at)] as number) - below)
  })
}
