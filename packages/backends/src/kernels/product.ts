import type { EngineBackend } from '../engine/backend.js'

/** A matrix in the heap: bytes from row to row and from column to column, of which one is 4. */
export interface Matrix {
  readonly address: number
  readonly rows: number
  readonly columns: number
  readonly rowStep: number
  readonly columnStep: number
}

/** A row-major matrix of float32, or, transposed, the `[rows, columns]` that a `[columns, rows]` in memory is. */
export function matrix(address: number, rows: number, columns: number, transposed = false): Matrix {
  return transposed
    ? { address, rows, columns, rowStep: 4, columnStep: rows * 4 }
    : { address, rows, columns, rowStep: columns * 4, columnStep: 4 }
}

/** A matrix as the micro-kernel reads it: panels of eight columns, the last filled up with zeros. */
export interface Panels {
  readonly address: number
  readonly rows: number
  readonly columns: number
}

/** Bytes of a row of a panel. */
export const panelRow = 32

export function pack(backend: EngineBackend, { address, rows, columns, rowStep, columnStep }: Matrix): Panels {
  const panels = { address: backend.scratch(Math.ceil(columns / 8) * rows * panelRow), rows, columns }
  backend.kernels.packPanels(address, rowStep, columnStep, rows, columns, panels.address, rows * panelRow)
  return panels
}

/** A table of byte offsets of `rows` rows, the last repeated to make groups of four, as the micro-kernel wants them. */
export function rowTable(backend: EngineBackend, rows: number, offset: (row: number) => number): number {
  const padded = groupsOfFour(rows)
  const table = new Int32Array(padded)
  for (let row = 0; row < padded; row++) table[row] = offset(Math.min(row, rows - 1))
  return backend.table(table)
}

export function groupsOfFour(rows: number): number {
  return Math.ceil(rows / 4) * 4
}

/** Room for a tile of full width and its first row, on the way to a narrow c. */
export function spareTile(backend: EngineBackend): number {
  return backend.scratch(160)
}

/** Rows of a that are worked on together, so that they stay in the second cache for all panels of b. */
const rowBlock = 256
/** Rows of b that are worked on together, so that a panel of them stays in the first cache. */
const depthBlock = 256

/**
 * c = initial + a·b for matrices of float32, c row-major.
 *
 * @param initial the address of one value a column, to begin every row with; null for zeros
 * @param c the address that the product goes to
 */
export function multiply(backend: EngineBackend, a: Matrix, b: Matrix, initial: number | null, c: number): void {
  const { rows } = a
  const { columns } = b
  if (rows === 0 || columns === 0) return
  const start = initial ?? backend.zeros(columns)
  if (b.rows === 0) return backend.kernels.add(start, 0, 4, backend.zeros(1), 0, 0, c, rows, columns)
  const panels = pack(backend, b)
  const noTaps = backend.table([0])
  const spare = spareTile(backend)
  const depth = Math.ceil(b.rows / Math.ceil(b.rows / depthBlock))
  for (let row = 0; row < rows; row += rowBlock) {
    const count = Math.min(rowBlock, rows - row)
    const aRows = rowTable(backend, count, (i) => (row + i) * a.rowStep)
    const cRows = rowTable(backend, count, (i) => (row + i) * columns * 4)
    for (let k = 0; k < b.rows; k += depth)
      backend.kernels.product(
        a.address + k * a.columnStep,
        aRows,
        groupsOfFour(count),
        a.columnStep,
        noTaps,
        1,
        Math.min(depth, b.rows - k),
        panels.address + k * panelRow,
        b.rows * panelRow,
        columns,
        k === 0 ? start : 0,
        c,
        cRows,
        spare,
      )
  }
}
