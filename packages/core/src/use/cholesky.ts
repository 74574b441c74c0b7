/** The lower triangular L with L Lᵀ = `matrix`, of which the lower half is given. A pivot that rounding took away gets a little back. */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] as number
      for (let i = 0; i < column; i++) rest -= (factor[row * size + i] as number) * (factor[column * size + i] as number)
      factor[row * size + column] =
        row === column
          ? Math.sqrt(Math.max(rest, 1e-12 * (matrix[row * size + row] as number)))
          : rest / (factor[column * size + column] as number)
    }
  return factor
}

/** A normal distribution, as far as distances from its middle go. */
interface Ellipsoid {
  readonly mean: Float64Array
  /** L of the covariance L Lᵀ, `[size, size]`. */
  readonly factor: Float64Array
  /** Room for as many numbers as the mean has; overwritten. */
  readonly solved: Float64Array
}

/** (x − mean)ᵀ (L Lᵀ)⁻¹ (x − mean) of the point that begins at `offset`: the factor makes it a sum of squares, |L⁻¹ (x − mean)|². */
export function squaredMahalanobis({ mean, factor, solved }: Ellipsoid, values: ArrayLike<number>, offset: number): number {
  const size = mean.length
  let squares = 0
  for (let row = 0; row < size; row++) {
    let rest = (values[offset + row] as number) - (mean[row] as number)
    for (let column = 0; column < row; column++) rest -= (factor[row * size + column] as number) * (solved[column] as number)
    const value = rest / (factor[row * size + row] as number)
    solved[row] = value
    squares += value * value
  }
  return squares
}
