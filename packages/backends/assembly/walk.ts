/**
 * How the operands of a result of rows of `columns` values are walked. An operand need not have a
 * value of its own for each place: two bits tell whether it has them along a row and from row to row.
 * Those of b stand above those of a.
 */
export const ALONG_ROW = 1
const BY_ROW = 2

@inline
export function bWalk(walks: i32): i32 {
  return walks >> 2
}

/** Where an operand's value for a place is, of four bytes like all its values. */
@inline
export function placeOf(operand: usize, walk: i32, row: i32, column: i32, columns: i32): usize {
  const rows = walk & BY_ROW ? row : 0
  return operand + (<usize>(walk & ALONG_ROW ? rows * columns + column : rows) << 2)
}
