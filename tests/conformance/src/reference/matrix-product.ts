import { add, at, type Values, zeros } from '../values.js'

/** a · b over the last two axes, either of them transposed first; the axes before are a common batch. */
export function matrixProduct(a: Values, b: Values, transposeA: boolean, transposeB: boolean): Values {
  const batchShape = a.shape.slice(0, -2)
  const [rowsOfA, columnsOfA] = lastTwo(a)
  const [rowsOfB, columnsOfB] = lastTwo(b)
  const [rows, inner] = transposeA ? [columnsOfA, rowsOfA] : [rowsOfA, columnsOfA]
  const columns = transposeB ? rowsOfB : columnsOfB
  const result = zeros([...batchShape, rows, columns])
  const batch = batchShape.reduce((product, length) => product * length, 1)
  for (let matrix = 0; matrix < batch; matrix++)
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < inner; k++) {
        const left = at(a.values, matrix * rows * inner + (transposeA ? k * rows + row : row * inner + k))
        for (let column = 0; column < columns; column++) {
          const right = at(b.values, matrix * inner * columns + (transposeB ? column * inner + k : k * columns + column))
          add(result.values, (matrix * rows + row) * columns + column, left * right)
        }
      }
  return result
}

function lastTwo({ shape }: Values): [number, number] {
  return [at(shape, shape.length - 2), at(shape, shape.length - 1)]
}
