/** Logic on truth values of one byte, 0 or 1. */

// prettier-ignore
const enum Operation { And, Or, Not }

@inline
function apply(operation: Operation, a: v128, b: v128): v128 {
  if (operation == Operation.And) return v128.and(a, b)
  if (operation == Operation.Or) return v128.or(a, b)
  return v128.andnot(i8x16.splat(1), a)
}

@inline
function combine(operation: Operation, begin: i32, end: i32, a: usize, b: usize, out: usize): void {
  const offset = <usize>begin
  a += offset
  b += offset
  const outEnd = out + <usize>end
  const vectorsEnd = outEnd - <usize>((end - begin) & 15)
  out += offset
  while (out < vectorsEnd) {
    v128.store(out, apply(operation, v128.load(a), v128.load(b)))
    a += 16
    b += 16
    out += 16
  }
  while (out < outEnd) {
    v128.store8_lane(out, apply(operation, v128.load8_splat(a), v128.load8_splat(b)), 0)
    a += 1
    b += 1
    out += 1
  }
}

export function logicalAnd(begin: i32, end: i32, a: usize, b: usize, out: usize): void {
  combine(Operation.And, begin, end, a, b, out)
}
export function logicalOr(begin: i32, end: i32, a: usize, b: usize, out: usize): void {
  combine(Operation.Or, begin, end, a, b, out)
}
export function logicalNot(begin: i32, end: i32, a: usize, out: usize): void {
  combine(Operation.Not, begin, end, a, a, out)
}
