/** A column of a table: numbers, or one of several texts. */
export type Column = NumberColumn | CategoryColumn

export interface NumberColumn {
  readonly name: string
  readonly kind: 'number'
  /** The smallest and the largest number that a row may have, as of a table that a model was trained on. Default: all that are finite. */
  readonly limits?: readonly [smallest: number, largest: number]
}

export interface CategoryColumn {
  readonly name: string
  readonly kind: 'category'
  /** The texts that there are, sorted; a row holds the position of its own. */
  readonly categories: readonly string[]
}

/** A row that was left out, and why. */
export interface SkippedRow {
  /** As a spreadsheet counts: the first row of the file, which may hold the names, is 1. */
  readonly row: number
  readonly reason: string
}

/** A text that is none of a column's categories, where these are known already. */
export interface UnseenCategory {
  readonly column: string
  /** Null for all together that came after the first thousand, as in a column that is different in every row. */
  readonly category: string | null
  /** How many rows have it. */
  readonly count: number
  /** The first ten of them, as a spreadsheet counts. */
  readonly rows: readonly number[]
}

/**
 * Rows of numbers and categories, as they stand in a file: in units of their own, with values missing. Preprocessing
 * makes examples of them. Rows are read by index, so that a table may be larger than memory.
 */
export interface Table {
  /** What messages call it. */
  readonly name: string
  /** How many rows there are. */
  readonly count: number
  readonly columns: readonly Column[]
  /** How many values of each column are missing. */
  readonly missing: readonly number[]
  /** Each row's class, where a column was said to hold it: the position of its text in `classes`. */
  readonly labels?: ArrayLike<number>
  readonly classes?: readonly string[]
  /** Each row's group, where a column was said to hold it: rows of one group belong to one part of a split. */
  readonly groups?: ArrayLike<number>
  /** What was left out, with `skipBad`. */
  readonly skipped: readonly SkippedRow[]
  /** Each row's number in the file, as a spreadsheet counts: rows that are empty or were left out are none. Left out for what is no file. */
  readonly sources?: ArrayLike<number>
  /** What was found in place of known categories, with `columns`. */
  readonly unseen?: readonly UnseenCategory[]
  /**
   * Writes the rows at `indices`, one after the other: numbers, positions of categories, -1 for none of those that are known, and NaN
   * for what is missing.
   *
   * @param into `[indices.length, columns.length]`
   */
  read(indices: Uint32Array, into: Float64Array): void | Promise<void>
  /** Releases files; safe to call more than once. */
  close?(): void
}

/** How the columns of a file are understood. */
export interface TableOptions {
  /** What messages call it. Default: the file's path. */
  name?: string
  /** The column that holds each row's class, which is then none of the data. Default: there is none. */
  label?: string | null
  /** The column that says which rows belong together: patient, part or day. It is none of the data. Default: there is none. */
  group?: string | null
  /** Columns to leave out. Default: none. */
  ignore?: readonly string[]
  /** Columns of numbers that stand for categories, such as postcodes. Default: none. */
  categories?: readonly string[]
  /** Texts that stand for a missing value, beside the empty one, in any case. Default: NA, N/A, NaN, null, none, ?, -. */
  missing?: readonly string[]
  /** The most categories that a column may have; groups may be as many as there are. Default 256. */
  maximumCategories?: number
  /** Whether rows that can't be used are left out, and listed as `skipped`, instead of refused. Default false. */
  skipBad?: boolean
  /**
   * What columns there must be, as of a table that a model was trained on: kinds are then held against it, texts that are none of
   * the categories are listed as `unseen`, and columns beside these are refused. Default: whatever is found.
   */
  columns?: readonly Column[]
  /** Whether the columns that `label`, `group` and `ignore` name may be absent, as in data that are new. Default false. */
  allowAbsent?: boolean
  /** Stops the reading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}

export const tableOptionNames = [
  ...(['name', 'label', 'group', 'ignore', 'categories', 'missing'] as const),
  ...(['maximumCategories', 'skipBad', 'columns', 'allowAbsent', 'signal'] as const),
]

/** A value as a file has it. */
export type Cell = string | number | null

/** A row as a file has it, or why it can't be had. */
export type SourceRow = { readonly row: number; readonly cells: readonly Cell[] } | SkippedRow

/** Rows that can be gone through more than once: first to learn what the columns are, then to read them. */
export interface RowSource {
  /** The function that messages name. */
  readonly caller: string
  readonly name: string
  /** The columns' names. */
  readonly names: readonly string[]
  rows(): AsyncGenerator<readonly SourceRow[], void>
}
