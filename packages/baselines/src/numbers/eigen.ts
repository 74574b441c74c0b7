import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { addTimes } from './arithmetic.js'
import { products } from './products.js'

/** Of a symmetric matrix, the largest first. */
export interface Eigen {
  readonly values: Float64Array
  /** `[order, order]`, an eigenvector a row. */
  readonly vectors: Float64Array
}

/** @param symmetric `[order, order]` */
export function eigen(symmetric: Float64Array, order: number): Eigen {
  const decomposition = new EigenvalueDecomposition(Matrix.from1DArray(order, order, symmetric), { assumeSymmetric: true })
  const { realEigenvalues, eigenvectorMatrix } = decomposition
  const vectors = new Float64Array(order * order)
  for (let row = 0; row < order; row++)
    for (let i = 0; i < order; i++) vectors[row * order + i] = eigenvectorMatrix.get(i, order - 1 - row)
  return { values: Float64Array.from(realEigenvalues).reverse(), vectors }
}

/**
 * Right singular vectors of rows, by the scalar products of the rows with one another; for where rows are fewer than
 * their values.
 */
export interface Singular {
  /** Squares of the singular values, the largest first. */
  readonly squares: Float64Array
  /** The right singular vector that belongs to one of them, as long as the singular value. */
  scaled(which: number): Float64Array
}

export function singular(rows: Float64Array, size: number): Singular {
  const count = rows.length / size
  const gram = new Float64Array(count * count)
  products(rows, rows, size, gram)
  const { values, vectors } = eigen(gram, count)
  return {
    squares: values,
    scaled(which) {
      const direction = new Float64Array(size)
      for (let row = 0; row < count; row++)
        addTimes(direction, rows.subarray(row * size, (row + 1) * size), vectors[which * count + row] as number)
      return direction
    },
  }
}
