/** Σ v² */
export function squaredLength(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (values[i] as number)
  return sum
}

/** into += factor · values */
export function addTimes(into: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + factor * (values[i] as number)
}

/** values / length */
export function divide(values: Float64Array, length: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / length
}

/** The mean of rows that each have `size` values. */
export function meanRow(rows: ArrayLike<number>, size: number): Float64Array {
  const mean = new Float64Array(size)
  for (let start = 0; start < rows.length; start += size)
    for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + (rows[start + i] as number)
  divide(mean, rows.length / size)
  return mean
}

/** Rows less a row. */
export function centred(rows: ArrayLike<number>, centre: Float64Array): Float64Array {
  const result = new Float64Array(rows.length)
  for (let start = 0; start < rows.length; start += centre.length)
    for (let i = 0; i < centre.length; i++) result[start + i] = (rows[start + i] as number) - (centre[i] as number)
  return result
}

/** `[columns, rows]` of `[rows, columns]`. */
export function transposed(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns
  const result = new Float64Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < columns; i++) result[i * rows + row] = values[row * columns + i] as number
  return result
}
