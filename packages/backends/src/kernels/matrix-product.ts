import type { EngineBackend } from '../engine/backend.js'

/** A matrix in the heap: bytes from row to row and from column to column. */
export interface Matrix {
  readonly address: number
  readonly rowStep: number
  readonly columnStep: number
}

/** c = initial + a·b */
export interface Product {
  readonly a: Matrix
  readonly b: Matrix
  /** Where c goes, row by row. */
  readonly c: number
  readonly rows: number
  readonly depth: number
  readonly columns: number
  /** The address of `columns` values that every row of c begins with; null for zeros. */
  readonly initial: number | null
}

/** Rows of a that are worked on together, so that they stay in the second cache for all panels of b. */
const rowBlock = 256
/** Rows of b that are worked on together, so that a panel of them stays in the first cache. */
const depthBlock = 128

/** A row-major matrix of float32, or its transpose. */
export function matrix(address: number, rows: number, columns: number, transposed: boolean): Matrix {
  return transposed ? { address, rowStep: 4, columnStep: rows * 4 } : { address, rowStep: columns * 4, columnStep: 4 }
}

/** Multiplies two matrices of float32. Sizes may be 0. */
export function matrixProduct(backend: EngineBackend, product: Product): void {
  const { b, c, rows, depth, columns } = product
  if (rows === 0 || columns === 0) return
  const zeros = backend.table([0, 0, 0, 0, 0, 0, 0, 0])
  const initial = product.initial ?? zeros
  const initialStep = product.initial === null ? 0 : 32
  if (depth === 0) {
    backend.kernels.add(initial, 0, initialStep && 4, zeros, 0, 0, c, rows, columns)
    return
  }
  const rest = columns % 8
  const whole = columns - rest
  if (whole > 0) {
    const rowMajor = b.columnStep === 4 ? b : transposed(backend, b, depth, whole)
    multiplyPanels(backend, product, { panels: rowMajor, count: whole / 8, initial, initialStep, c, cRowStep: columns * 4 })
  }
  if (rest > 0) {
    const last = { ...b, address: b.address + whole * b.columnStep }
    const panels = packed(backend, last, depth, rest)
    const start = product.initial === null ? zeros : packed(backend, matrix(initial + whole * 4, 1, rest, false), 1, rest).address
    const narrow = backend.scratch(rows * 32)
    multiplyPanels(backend, product, { panels, count: 1, initial: start, initialStep, c: narrow, cRowStep: 32 })
    backend.kernels.copyRows(narrow, 32, c + whole * 4, columns * 4, rows, rest)
  }
}

interface Panels {
  /** b's columns, eight to a panel, side by side in rows. */
  readonly panels: Matrix
  readonly count: number
  readonly initial: number
  readonly initialStep: number
  readonly c: number
  readonly cRowStep: number
}

function multiplyPanels(backend: EngineBackend, { a, rows, depth }: Product, into: Panels): void {
  const { panels, count, initial, initialStep, c, cRowStep } = into
  const oneTap = backend.table([0])
  const depthBlocks = Math.ceil(depth / depthBlock)
  const blockDepth = Math.ceil(depth / depthBlocks)
  for (let firstRow = 0; firstRow < rows; firstRow += rowBlock) {
    const blockRows = Math.min(rowBlock, rows - firstRow)
    const aRows = rowTable(backend, blockRows, a.rowStep)
    const cRows = rowTable(backend, blockRows, cRowStep)
    for (let first = 0; first < depth; first += blockDepth) {
      backend.kernels.product(
        a.address + firstRow * a.rowStep + first * a.columnStep,
        aRows,
        fours(blockRows),
        a.columnStep,
        oneTap,
        1,
        Math.min(blockDepth, depth - first),
        panels.address + first * panels.rowStep,
        panels.rowStep,
        32,
        count,
        first === 0 ? initial : 0,
        initialStep,
        c + firstRow * cRowStep,
        cRows,
      )
    }
  }
}

/** Where each row begins, the last repeated to make groups of four. */
function rowTable(backend: EngineBackend, rows: number, step: number): number {
  return backend.table(Int32Array.from({ length: fours(rows) }, (_, row) => Math.min(row, rows - 1) * step))
}

function fours(rows: number): number {
  return Math.ceil(rows / 4) * 4
}

/** The first `columns` columns of a matrix that is stored column by column, row by row. */
function transposed(backend: EngineBackend, b: Matrix, rows: number, columns: number): Matrix {
  const address = backend.scratch(rows * columns * 4)
  backend.kernels.transpose(b.address, b.columnStep, columns, rows, address)
  return matrix(address, rows, columns, false)
}

/** At most eight columns as one panel, filled up with zeros. */
function packed(backend: EngineBackend, b: Matrix, rows: number, columns: number): Matrix {
  const address = backend.scratch(rows * 32)
  backend.kernels.packPanels(b.address, b.rowStep, b.columnStep, rows, columns, address, 0)
  return { address, rowStep: 32, columnStep: 4 }
}
