/** Comparisons, row by row, as in binary.ts; the result is one byte a value, 0 or 1. */

// prettier-ignore
const enum Operation { Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual }

@inline
function apply(operation: Operation, a: v128, b: v128): v128 {
  if (operation == Operation.Equal) return f32x4.eq(a, b)
  if (operation == Operation.NotEqual) return f32x4.ne(a, b)
  if (operation == Operation.Greater) return f32x4.gt(a, b)
  if (operation == Operation.GreaterEqual) return f32x4.ge(a, b)
  if (operation == Operation.Less) return f32x4.lt(a, b)
  return f32x4.le(a, b)
}

@inline
function compare(
  operation: Operation,
  a: usize, aRowStep: usize, aStep: usize,
  b: usize, bRowStep: usize, bStep: usize,
  out: usize, rows: i32, columns: i32,
): void {
  for (let i = 0; i < rows; ++i) {
    let x = a
    let y = b
    const end = out + columns
    const vectorsEnd = out + (columns & ~3)
    while (out < vectorsEnd) {
      const mask = apply(
        operation,
        aStep ? v128.load(x) : v128.load32_splat(x),
        bStep ? v128.load(y) : v128.load32_splat(y),
      )
      const halves = i16x8.narrow_i32x4_s(mask, mask)
      v128.store32_lane(out, v128.and(i8x16.narrow_i16x8_s(halves, halves), i8x16.splat(1)), 0)
      x += aStep << 2
      y += bStep << 2
      out += 4
    }
    while (out < end) {
      store<u8>(out, i32x4.extract_lane(apply(operation, v128.load32_zero(x), v128.load32_zero(y)), 0) & 1)
      x += aStep
      y += bStep
      out += 1
    }
    a += aRowStep
    b += bRowStep
  }
}

export function equal(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  compare(Operation.Equal, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function notEqual(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  compare(Operation.NotEqual, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function greater(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  compare(Operation.Greater, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function greaterEqual(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  compare(Operation.GreaterEqual, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function less(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  compare(Operation.Less, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function lessEqual(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  compare(Operation.LessEqual, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}
