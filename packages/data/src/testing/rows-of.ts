import type { Table } from '../table/table.js'

/** All cells of a table, row by row. */
export async function rowsOf(table: Table): Promise<number[][]> {
  const width = table.columns.length
  const into = new Float64Array(table.count * width)
  await table.read(
    Uint32Array.from({ length: table.count }, (_, index) => index),
    into,
  )
  return Array.from({ length: table.count }, (_, row) => [...into.subarray(row * width, (row + 1) * width)])
}
