/**
 * Comparisons of two operands, walked as in walk.ts; the result is one byte a value, 0 or 1. Whether a
 * is less than b is asked as whether b is greater than a.
 */
import { ALONG_ROW, bWalk, placeOf } from './walk'

// prettier-ignore
const enum Operation {
  Equal, NotEqual, Greater, GreaterEqual,
  EqualIntegers, NotEqualIntegers, GreaterIntegers, GreaterEqualIntegers,
  MagnitudeEqual, MagnitudeLess,
}

@inline
function apply(operation: Operation, a: v128, b: v128): v128 {
  if (operation == Operation.Equal) return f32x4.eq(a, b)
  if (operation == Operation.NotEqual) return f32x4.ne(a, b)
  if (operation == Operation.Greater) return f32x4.gt(a, b)
  if (operation == Operation.GreaterEqual) return f32x4.ge(a, b)
  if (operation == Operation.EqualIntegers) return i32x4.eq(a, b)
  if (operation == Operation.NotEqualIntegers) return i32x4.ne(a, b)
  if (operation == Operation.GreaterIntegers) return i32x4.gt_s(a, b)
  if (operation == Operation.GreaterEqualIntegers) return i32x4.ge_s(a, b)
  if (operation == Operation.MagnitudeEqual) return f32x4.eq(f32x4.abs(a), b)
  return f32x4.lt(f32x4.abs(a), b)
}

/** Of sixteen masks of 32 bits the lowest bits, as bytes. */
@inline
function bytesOfMasks(m0: v128, m1: v128, m2: v128, m3: v128): v128 {
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3))
  return v128.and(bytes, i8x16.splat(1))
}

@inline
function compareRun(operation: Operation, a: usize, aStep: usize, b: usize, bStep: usize, out: usize, count: i32): void {
  const aRepeated = v128.load32_splat(a)
  const bRepeated = v128.load32_splat(b)
  const end = out + count
  const blocksEnd = out + (count & ~15)
  while (out < blocksEnd) {
    const m0 = apply(operation, aStep ? v128.load(a) : aRepeated, bStep ? v128.load(b) : bRepeated)
    const m1 = apply(operation, aStep ? v128.load(a, 16) : aRepeated, bStep ? v128.load(b, 16) : bRepeated)
    const m2 = apply(operation, aStep ? v128.load(a, 32) : aRepeated, bStep ? v128.load(b, 32) : bRepeated)
    const m3 = apply(operation, aStep ? v128.load(a, 48) : aRepeated, bStep ? v128.load(b, 48) : bRepeated)
    v128.store(out, bytesOfMasks(m0, m1, m2, m3))
    a += aStep << 4
    b += bStep << 4
    out += 16
  }
  while (out < end) {
    store<u8>(out, i32x4.extract_lane(apply(operation, v128.load32_zero(a), v128.load32_zero(b)), 0) & 1)
    a += aStep
    b += bStep
    out += 1
  }
}

@inline
function compare(operation: Operation, begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  let row = begin / columns
  let column = begin - row * columns
  while (begin < end) {
    const count = min(columns - column, end - begin)
    const from = placeOf(a, walks, row, column, columns)
    const other = placeOf(b, bWalk(walks), row, column, columns)
    const to = out + <usize>begin
    if (!(walks & ALONG_ROW)) compareRun(operation, from, 0, other, 4, to, count)
    else if (!(bWalk(walks) & ALONG_ROW)) compareRun(operation, from, 4, other, 0, to, count)
    else compareRun(operation, from, 4, other, 4, to, count)
    begin += count
    column = 0
    row += 1
  }
}

export function equal(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.Equal, begin, end, a, b, out, columns, walks)
}
export function notEqual(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.NotEqual, begin, end, a, b, out, columns, walks)
}
export function greater(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.Greater, begin, end, a, b, out, columns, walks)
}
export function greaterEqual(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.GreaterEqual, begin, end, a, b, out, columns, walks)
}
export function equalIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.EqualIntegers, begin, end, a, b, out, columns, walks)
}
export function notEqualIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.NotEqualIntegers, begin, end, a, b, out, columns, walks)
}
export function greaterIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.GreaterIntegers, begin, end, a, b, out, columns, walks)
}
export function greaterEqualIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.GreaterEqualIntegers, begin, end, a, b, out, columns, walks)
}
/** |a| = b */
export function magnitudeEqual(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.MagnitudeEqual, begin, end, a, b, out, columns, walks)
}
/** |a| < b */
export function magnitudeLess(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  compare(Operation.MagnitudeLess, begin, end, a, b, out, columns, walks)
}
