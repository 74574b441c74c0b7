/** Logic on truth values of one byte: 0 is false, all else is true, as in JavaScript. What comes out is 0 or 1. */

// prettier-ignore
const enum Operation { And, Or, Not }

@inline
function truth(x: v128): v128 {
  return v128.and(i8x16.ne(x, i8x16.splat(0)), i8x16.splat(1))
}

@inline
function apply(operation: Operation, a: v128, b: v128): v128 {
  if (operation == Operation.And) return v128.and(truth(a), truth(b))
  if (operation == Operation.Or) return truth(v128.or(a, b))
  return v128.and(i8x16.eq(a, i8x16.splat(0)), i8x16.splat(1))
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

/**
 * Whether all, or any, are true along the middle axis of [outer, length, inner]. The items are the results.
 */
@inline
function reduce(operation: Operation, begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32): void {
  let outer = begin / inner
  let column = begin - outer * inner
  while (begin < end) {
    const columns = min(inner - column, end - begin)
    const from = x + <usize>outer * <usize>length * <usize>inner + <usize>column
    const to = out + <usize>begin
    if (inner == 1) store<u8>(to, reduceRun(operation, from, length))
    else {
      let i = 0
      for (; i < columns - 15; i += 16) v128.store(to + <usize>i, reduceColumns(operation, from + <usize>i, inner, length, true))
      for (; i < columns; ++i) v128.store8_lane(to + <usize>i, reduceColumns(operation, from + <usize>i, inner, length, false), 0)
    }
    begin += columns
    column = 0
    outer += 1
  }
}

/** Of sixteen neighbouring columns, or of one. */
@inline
function reduceColumns(operation: Operation, x: usize, rowStep: i32, rows: i32, sixteen: bool): v128 {
  let result = i8x16.splat(operation == Operation.And ? 1 : 0)
  for (let row = 0; row < rows; ++row) {
    result = apply(operation, result, sixteen ? v128.load(x) : v128.load8_splat(x))
    x += <usize>rowStep
  }
  return result
}

@inline
function reduceRun(operation: Operation, x: usize, length: i32): u8 {
  let result = i8x16.splat(operation == Operation.And ? 1 : 0)
  let i = 0
  for (; i < length - 15; i += 16) result = apply(operation, result, v128.load(x + <usize>i))
  for (; i < length; ++i) result = apply(operation, result, v128.load8_splat(x + <usize>i))
  if (operation == Operation.And) return i8x16.all_true(result)
  return v128.any_true(result)
}

export function allOf(begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32): void {
  reduce(Operation.And, begin, end, x, out, length, inner)
}
export function anyOf(begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32): void {
  reduce(Operation.Or, begin, end, x, out, length, inner)
}
