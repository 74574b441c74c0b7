import { transpose4x4 } from './transpose'

/**
 * A matrix as panels of eight columns, for the micro-kernels to read in one run; the last panel is
 * filled up with zeros.
 *
 * @param b its rows are `rowStep` bytes apart, its columns `columnStep`; one of them is 4
 * @param out each panel is `rows` rows of eight values
 * @param panelStep bytes from one panel to the next
 */
export function packPanels(
  begin: i32, end: i32, b: usize, rowStep: usize, columnStep: usize, rows: i32, columns: i32, out: usize, panelStep: usize,
): void {
  for (let panel = begin; panel < end; ++panel) {
    const column = panel << 3
    const from = b + <usize>column * columnStep
    const to = out + <usize>panel * panelStep
    if (columns - column < 8) packNarrow(from, rowStep, columnStep, rows, columns - column, to)
    else if (columnStep == 4) packRowMajor(from, rowStep, rows, to)
    else packColumnMajor(from, columnStep, rows, to)
  }
}

@inline
function packRowMajor(b: usize, rowStep: usize, rows: i32, out: usize): void {
  for (let row = 0; row < rows; ++row) {
    v128.store(out, v128.load(b))
    v128.store(out, v128.load(b, 16), 16)
    b += rowStep
    out += 32
  }
}

@inline
function packColumnMajor(b: usize, columnStep: usize, rows: i32, out: usize): void {
  const whole = rows & ~3
  for (let row = 0; row < whole; row += 4) {
    transpose4x4(b, columnStep, out, 32)
    transpose4x4(b + (columnStep << 2), columnStep, out + 16, 32)
    b += 16
    out += 128
  }
  for (let row = whole; row < rows; ++row) {
    for (let column: usize = 0; column < 8; ++column) store<f32>(out + (column << 2), load<f32>(b + column * columnStep))
    b += 4
    out += 32
  }
}

@inline
function packNarrow(b: usize, rowStep: usize, columnStep: usize, rows: i32, columns: i32, out: usize): void {
  for (let row = 0; row < rows; ++row) {
    let from = b + <usize>row * rowStep
    for (let column = 0; column < 8; ++column) {
      store<f32>(out, column < columns ? load<f32>(from) : 0)
      from += columnStep
      out += 4
    }
  }
}
