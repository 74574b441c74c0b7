import { InvalidFileError } from '@sandglass/base'
import * as v from 'valibot'
import type { Column } from '../table/table.js'

/** What is done to numbers. */
export const scalings = ['standardise', 'min-max', 'quantile', 'none'] as const
export type Scaling = (typeof scalings)[number]

const number = v.pipe(v.number(), v.finite())
const name = v.string()
const fill = number

const schema = v.strictObject({
  type: v.literal('table'),
  numbers: v.picklist(scalings),
  columns: v.pipe(
    v.array(
      v.variant('kind', [
        v.strictObject({ kind: v.literal('number'), name, center: number, scale: v.pipe(number, v.gtValue(0)), fill }),
        v.strictObject({ kind: v.literal('quantiles'), name, quantiles: v.pipe(v.array(number), v.minLength(1)), fill }),
        v.strictObject({
          kind: v.literal('category'),
          name,
          categories: v.array(v.string()),
          unseen: v.exactOptional(v.array(v.string())),
        }),
      ]),
    ),
    v.minLength(1),
  ),
})

/** What becomes of a column of numbers: (value − center) / scale. */
export interface ScaledColumn {
  readonly kind: 'number'
  readonly name: string
  readonly center: number
  readonly scale: number
  /** What a missing value becomes. */
  readonly fill: number
}

/** What becomes of a column of numbers: the share of the values that were smaller, from 0 to 1. */
export interface RankedColumn {
  readonly kind: 'quantiles'
  readonly name: string
  /** At equal shares from the smallest to the largest. */
  readonly quantiles: readonly number[]
  /** What a missing value becomes. */
  readonly fill: number
}

/** What becomes of a column of categories: a number for each, 1 for the row's own and 0 for the others; only 0 where it is missing, or none of them. */
export interface OneHotColumn {
  readonly kind: 'category'
  readonly name: string
  /** All that the table has, a number each. */
  readonly categories: readonly string[]
  /** Those of them that the training part has not: their numbers are 0 in every row. Absent where there are none. */
  readonly unseen?: readonly string[]
}

export type PreparedColumn = ScaledColumn | RankedColumn | OneHotColumn

/**
 * What is done to the rows of a table before a model sees them: plain JSON, fitted on the training part and kept with the
 * model, so that whatever is given to the model later is treated the same.
 */
export interface Preprocessing {
  readonly type: 'table'
  readonly numbers: Scaling
  readonly columns: readonly PreparedColumn[]
}

/**
 * Preprocessing as it was kept.
 *
 * @param json what was read from a file
 * @param file the file's name, for messages
 * @throws InvalidFileError if it is none
 */
export function parsePreprocessing(json: unknown, file: string): Preprocessing {
  const result = v.safeParse(schema, json)
  if (result.success) return result.output
  const [issue] = result.issues
  throw new InvalidFileError(file, `its preprocessing can't be used: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}.`, {
    cure: 'Take a model as it was saved.',
  })
}

/** What columns a table must have for this preprocessing: `readCsv(file, { columns: columnsFor(preprocessing) })`. */
export function columnsFor({ columns }: Preprocessing): Column[] {
  return columns.map((column) =>
    column.kind === 'category'
      ? { name: column.name, kind: 'category', categories: learntCategories(column) }
      : { name: column.name, kind: 'number', ...(column.kind === 'number' && { limits: limitsOf(column) }) },
  )
}

/** The largest number that single precision has, but for its last digits: models take no larger ones. */
const largest = 3.4e38

/** What is beyond would be infinite once it is scaled. */
function limitsOf({ center, scale }: ScaledColumn): readonly [smallest: number, largest: number] {
  const distance = Math.min(scale * largest, Number.MAX_VALUE)
  return [Math.max(center - distance, -Number.MAX_VALUE), Math.min(center + distance, Number.MAX_VALUE)]
}

/** The categories that the training part has, in order. */
function learntCategories({ categories, unseen = [] }: OneHotColumn): readonly string[] {
  const others = new Set(unseen)
  return categories.filter((category) => !others.has(category))
}

/** What each number of an example stands for: a column, or a category of one, as `colour=blue`. */
export function featureNames({ columns }: Preprocessing): string[] {
  return columns.flatMap((column) =>
    column.kind === 'category' ? column.categories.map((category) => `${column.name}=${category}`) : [column.name],
  )
}
