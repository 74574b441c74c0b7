import type { EngineBackend } from '../engine/backend.js'
import { type Matrix, pack, product, rowTable } from './product.js'

/** Rows of a that are worked on together, so that they stay in the second cache for all of b's columns. */
const rowBlock = 256
/** Rows of b that are worked on together, so that a panel of them stays in the first cache. */
const depthBlock = 256

/**
 * c = initial + a·b for matrices of float32, c row-major. Sizes may be 0.
 *
 * @param initial the address of one value a column, to begin every row with; null for zeros
 * @param c the address that the product goes to
 */
export function multiply(backend: EngineBackend, a: Matrix, b: Matrix, initial: number | null, c: number): void {
  const { columns } = b
  if (a.rows === 0 || columns === 0) return
  const start = initial ?? backend.zeros(columns)
  if (b.rows === 0) {
    backend.kernels.copyRows(start, 0, c, columns * 4, a.rows, columns)
    return
  }
  const factor = pack(backend, b, a.columnStep === 4)
  const taps = backend.table([0])
  const blockDepth = Math.ceil(b.rows / Math.ceil(b.rows / depthBlock))
  for (let row = 0; row < a.rows; row += rowBlock) {
    const count = Math.min(rowBlock, a.rows - row)
    const table = rowTable(backend, count, (i) => (row + i) * a.rowStep)
    const cRows = rowTable(backend, count, (i) => (row + i) * columns * 4)
    for (let k = 0; k < b.rows; k += blockDepth) {
      const depth = Math.min(blockDepth, b.rows - k)
      product(backend, {
        a: a.address + k * a.columnStep,
        rows: { table, count, step: a.columnStep, taps, tapCount: 1, depth },
        b: factor,
        firstOfB: k,
        initial: k === 0 ? start : null,
        c,
        cRows,
      })
    }
  }
}
