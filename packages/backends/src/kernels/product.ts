import type { EngineBackend } from '../engine/backend.js'
import { copyStrided } from './strided.js'

/** A matrix of float32 in the heap: bytes from row to row and from column to column, of which one is 4. */
export interface Matrix {
  readonly address: number
  readonly rows: number
  readonly columns: number
  readonly rowStep: number
  readonly columnStep: number
}

/** A row-major matrix, or, transposed, the `[rows, columns]` that a `[columns, rows]` in memory is. */
export function matrix(address: number, rows: number, columns: number, transposed = false): Matrix {
  return transposed
    ? { address, rows, columns, rowStep: 4, columnStep: rows * 4 }
    : { address, rows, columns, rowStep: columns * 4, columnStep: 4 }
}

/** The right factor of a product, as the micro-kernels read it. */
export interface Factor {
  readonly address: number
  readonly rows: number
  readonly columns: number
  /** Column after column, for the few for which panels of eight columns would be mostly zeros. */
  readonly narrow: boolean
  /** Where the micro-kernel puts a tile on its way to the last, incomplete panel's columns. */
  readonly spareTile: number
}

const panelRowBytes = 32

/** @param dotProducts whether the left factor's rows lie in runs, for which a narrow factor is the faster one */
export function allocateFactor(backend: EngineBackend, rows: number, columns: number, dotProducts: boolean): Factor {
  const narrow = dotProducts && columns <= 3
  const panels = Math.ceil(columns / 8)
  const address = backend.scratch(narrow ? rows * columns * 4 : panels * rows * panelRowBytes)
  return { address, rows, columns, narrow, spareTile: backend.scratch(160) }
}

/** Copies a matrix into a factor, as its rows from `first` on. */
export function fillFactor(backend: EngineBackend, factor: Factor, first: number, from: Matrix): void {
  const { address, rows, columns, rowStep, columnStep } = from
  if (!factor.narrow) {
    const to = factor.address + first * panelRowBytes
    backend.kernels.packPanels(address, rowStep, columnStep, rows, columns, to, factor.rows * panelRowBytes)
    return
  }
  copyStrided(backend, address, factor.address + first * 4, [
    { size: columns, step: columnStep, outStep: factor.rows * 4 },
    { size: rows, step: rowStep, outStep: 4 },
  ])
}

/** A matrix as a factor. */
export function pack(backend: EngineBackend, from: Matrix, dotProducts: boolean): Factor {
  const factor = allocateFactor(backend, from.rows, from.columns, dotProducts)
  fillFactor(backend, factor, 0, from)
  return factor
}

/** Where the rows of a product's left factor are, by byte offsets from one address. */
interface Rows {
  /** From {@link rowTable}. */
  readonly table: number
  readonly count: number
  /** Bytes from one value of a row to the next. */
  readonly step: number
  /** Each row has `depth` values at every offset of this table. */
  readonly taps: number
  readonly tapCount: number
  readonly depth: number
}

/** A table of byte offsets, the last one repeated to make groups of four, as the micro-kernels want them. */
export function rowTable(backend: EngineBackend, count: number, offset: (row: number) => number): number {
  const table = new Int32Array(groupsOfFour(count))
  for (let row = 0; row < table.length; row++) table[row] = offset(Math.min(row, count - 1))
  return backend.table(table)
}

/** c = initial + a·b */
export interface Product {
  /** What `rows` count from. */
  readonly a: number
  readonly rows: Rows
  readonly b: Factor
  /** The first of the factor's rows that takes part. */
  readonly firstOfB: number
  /** The address of one value a column, for all rows to begin with; null to add to what c holds. */
  readonly initial: number | null
  /** What `cRows`, from {@link rowTable}, count from. */
  readonly c: number
  readonly cRows: number
}

export function product({ kernels }: EngineBackend, { a, rows, b, firstOfB, initial, c, cRows }: Product): void {
  const { table, step, taps, tapCount, depth } = rows
  const count = groupsOfFour(rows.count)
  const start = initial ?? 0
  if (b.narrow) {
    const from = b.address + firstOfB * 4
    kernels.dotProducts(a, table, count, taps, tapCount, depth, from, b.rows * 4, b.columns, start, c, cRows)
  } else {
    const from = b.address + firstOfB * panelRowBytes
    const panelStep = b.rows * panelRowBytes
    kernels.product(a, table, count, step, taps, tapCount, depth, from, panelStep, b.columns, start, c, cRows, b.spareTile)
  }
}

function groupsOfFour(count: number): number {
  return Math.ceil(count / 4) * 4
}
