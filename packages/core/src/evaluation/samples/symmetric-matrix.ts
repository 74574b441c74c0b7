/** A symmetric matrix taken apart: its eigenvalues, and as rows the directions that go with them. */
export interface Eigen {
  readonly values: Float64Array
  /** `[size, size]`, a row each, orthonormal. */
  readonly vectors: Float64Array
}

const sweeps = 60

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, "Matrix
 * computations", section 8.5): as exact for the smallest as for the largest, in time size³ a sweep.
 *
 * @param matrix `[size, size]`
 */
export function eigenOf(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice()
  const vectors = identity(size)
  const scale = Math.sqrt(sumOfSquares(a))
  for (let sweep = 0; sweep < sweeps && offDiagonal(a, size) > 1e-14 * scale; sweep++)
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q)
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i] as number), vectors }
}

/** The symmetric square root of a covariance matrix; what rounding has made less than 0 counts as 0. */
export function squareRoot(matrix: Float64Array, size: number): Float64Array {
  const { values, vectors } = eigenOf(matrix, size)
  const root = new Float64Array(size * size)
  for (let k = 0; k < size; k++) {
    const weight = Math.sqrt(Math.max(0, values[k] as number))
    if (weight === 0) continue
    for (let i = 0; i < size; i++) {
      const scaled = weight * (vectors[k * size + i] as number)
      for (let j = 0; j < size; j++)
        root[i * size + j] = (root[i * size + j] as number) + scaled * (vectors[k * size + j] as number)
    }
  }
  return root
}

/** a · b, both `[size, size]` */
export function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k] as number
      for (let j = 0; j < size; j++) result[i * size + j] = (result[i * size + j] as number) + factor * (b[k * size + j] as number)
    }
  return result
}

/** Adds vector · vectorᵀ / divisor to the lower half of a matrix. */
export function addSquareOf(vector: Float64Array, divisor: number, matrix: Float64Array): void {
  const size = vector.length
  for (let i = 0; i < size; i++) {
    const share = (vector[i] as number) / divisor
    if (share !== 0)
      for (let j = 0; j <= i; j++) matrix[i * size + j] = (matrix[i * size + j] as number) + share * (vector[j] as number)
  }
}

/** Makes the upper half what the lower one is. */
export function mirrorLower(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j] as number
}

/** Turns rows and columns p and q so that the element between them becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = a[p * size + q] as number
  if (between === 0) return
  const ratio = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * between)
  const tangent = Math.sign(ratio || 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, cosine, sine)
  for (let k = 0; k < size; k++) {
    turn(a, p * size + k, q * size + k, cosine, sine)
    turn(vectors, p * size + k, q * size + k, cosine, sine)
  }
}

function turn(values: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [x, y] = [values[i] as number, values[j] as number]
  values[i] = cosine * x - sine * y
  values[j] = sine * x + cosine * y
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) if (i !== j) sum += (a[i * size + j] as number) ** 2
  return Math.sqrt(sum)
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}

function identity(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0))
}
