import type { Rows } from './rows.js'

/** The rows' values column by column, each column an array of its own. */
export function columnsOf({ values, count, size }: Rows): Float32Array[] {
  return Array.from({ length: size }, (_, column) => {
    const own = new Float32Array(count)
    for (let row = 0; row < count; row++) own[row] = values[row * size + column] as number
    return own
  })
}
