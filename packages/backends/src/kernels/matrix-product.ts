import type { EngineBackend } from '../engine/backend.js'
import type { Matrix } from './factor.js'

/** Panels of b are this wide. */
const panelColumns = 8
const panelRowBytes = panelColumns * 4
/** A block of the result is some 10 µs of work on one thread, and there are no more blocks than can keep all threads busy. */
const blockProducts = 2 ** 18
const mostBlocks = 96

/**
 * c = initial + a·b for matrices of float32, c row-major. Sizes may be 0.
 *
 * @param initial the address of one value a column, to begin every row with; null for zeros
 * @param c the address that the product goes to
 */
export function multiply(backend: EngineBackend, a: Matrix, b: Matrix, initial: number | null, c: number): void {
  const { rows, rowStep, columnStep } = a
  const { rows: depth, columns } = b
  if (rows === 0 || columns === 0) return
  if (depth === 0) {
    backend.kernels.copyRows(initial ?? backend.zeros(columns), 0, c, columns * 4, rows, columns)
    return
  }
  const { address, step, panelStep } = asPanels(backend, b, rows)
  const block = blocksOf(rows, columns, depth)
  const count = Math.ceil(rows / block.rows) * Math.ceil(columns / block.columns)
  backend.parallel(
    'multiplyBlocks',
    count,
    1,
    a.address,
    rowStep,
    columnStep,
    rows,
    depth,
    address,
    step,
    panelStep,
    columns,
    initial ?? 0,
    c,
    columns * 4,
    block.rows,
    block.columns,
  )
}

/** Panels of eight columns: `step` bytes from one row to the next, `panelStep` from one panel to the next. */
interface Panels {
  readonly address: number
  readonly step: number
  readonly panelStep: number
}

/**
 * A matrix is read where it lies if its rows do and end with a whole panel; but not if its rows are a
 * power of two apart, as they would push one another out of the nearest cache.
 */
function asPanels(backend: EngineBackend, { address, rows, columns, rowStep, columnStep }: Matrix, uses: number): Panels {
  const fits = columnStep === 4 && columns % panelColumns === 0
  if (fits && (rowStep % 512 !== 0 || uses < 32 || rows < 16)) return { address, step: rowStep, panelStep: panelRowBytes }
  const panels = Math.ceil(columns / panelColumns)
  const panelStep = rows * panelRowBytes
  const packed = backend.scratch(panels * panelStep)
  const grain = Math.max(1, Math.ceil(8192 / (rows * panelColumns)))
  backend.parallel('packPanels', panels, grain, address, rowStep, columnStep, rows, columns, packed, panelStep)
  return { address: packed, step: panelRowBytes, panelStep }
}

/** How a product is cut: by rows as long as these make enough blocks of enough work, then by columns. */
function blocksOf(rows: number, columns: number, depth: number): { rows: number; columns: number } {
  const wanted = Math.min(mostBlocks, Math.max(1, Math.floor((rows * columns * depth) / blockProducts)))
  const down = Math.min(wanted, Math.ceil(rows / 16))
  const across = Math.min(Math.ceil(wanted / down), Math.ceil(columns / 32))
  return { rows: multipleOf(4, rows / down), columns: multipleOf(panelColumns, columns / across) }
}

function multipleOf(step: number, value: number): number {
  return Math.ceil(value / step) * step
}
