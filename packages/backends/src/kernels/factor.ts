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
  /** Bytes from one panel of eight columns to the next, or, if it is narrow, from one column to the next. */
  readonly panelStep: number
}

const panelRowBytes = 32

/** @param dotProducts whether the left factor's rows lie in runs, for which a narrow factor is the faster one */
export function allocateFactor(backend: EngineBackend, rows: number, columns: number, dotProducts: boolean): Factor {
  const narrow = dotProducts && columns <= 3
  const panelStep = rows * (narrow ? 4 : panelRowBytes)
  const address = backend.scratch((narrow ? columns : Math.ceil(columns / 8)) * panelStep)
  return { address, rows, columns, narrow, panelStep }
}

/** Copies a matrix into a factor, as its rows from `first` on. */
export function fillFactor(backend: EngineBackend, factor: Factor, first: number, from: Matrix): void {
  const { address, rows, columns, rowStep, columnStep } = from
  if (!factor.narrow) {
    const to = factor.address + first * panelRowBytes
    backend.kernels.packPanels(0, Math.ceil(columns / 8), address, rowStep, columnStep, rows, columns, to, factor.panelStep)
    return
  }
  copyStrided(backend, address, factor.address + first * 4, [
    { size: columns, step: columnStep, outStep: factor.panelStep },
    { size: rows, step: rowStep, outStep: 4 },
  ])
}

/** A matrix as a factor. */
export function pack(backend: EngineBackend, from: Matrix, dotProducts: boolean): Factor {
  const factor = allocateFactor(backend, from.rows, from.columns, dotProducts)
  fillFactor(backend, factor, 0, from)
  return factor
}

/** A table of i32 byte offsets, one a row. */
export function rowTable(backend: EngineBackend, count: number, offset: (row: number) => number): number {
  const table = new Int32Array(count)
  for (let row = 0; row < count; row++) table[row] = offset(row)
  return backend.table(table)
}
