/** Arithmetic on two operands: out[i] = a ∘ b for the places i from `begin` to `end`, walked as in walk.ts. */
import { floorQuotient, floorQuotientOfIntegers, remainder, remainderOfIntegers } from './division'
import { atan2 } from './inverse-trigonometry'
import { power } from './power'
import { ALONG_ROW, bWalk, placeOf } from './walk'

// prettier-ignore
const enum Operation {
  Add, Subtract, Multiply, Divide, Maximum, Minimum, SquaredDifference, Power, Prelu, EluGradient,
  FloorQuotient, Remainder, Angle,
  AddIntegers, SubtractIntegers, MultiplyIntegers, MaximumOfIntegers, MinimumOfIntegers,
  SquaredDifferenceOfIntegers, FloorQuotientOfIntegers, RemainderOfIntegers,
}

@inline
function apply(operation: Operation, a: v128, b: v128): v128 {
  if (operation == Operation.Add) return f32x4.add(a, b)
  if (operation == Operation.Subtract) return f32x4.sub(a, b)
  if (operation == Operation.Multiply) return f32x4.mul(a, b)
  if (operation == Operation.Divide) return f32x4.div(a, b)
  if (operation == Operation.Maximum) return f32x4.max(a, b)
  if (operation == Operation.Minimum) return f32x4.min(a, b)
  if (operation == Operation.SquaredDifference) {
    const difference = f32x4.sub(a, b)
    return f32x4.mul(difference, difference)
  }
  if (operation == Operation.Power) return power(a, b)
  if (operation == Operation.FloorQuotient) return floorQuotient(a, b)
  if (operation == Operation.Remainder) return remainder(a, b)
  if (operation == Operation.Angle) return atan2(a, b)
  // Prelu: x and its slope. EluGradient: the incoming gradient and y, of which e^x = y + 1 where x < 0.
  // Compared so that a NaN in x or y reaches the result.
  if (operation == Operation.Prelu) return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, f32x4.splat(0)))
  if (operation == Operation.EluGradient)
    return v128.bitselect(a, f32x4.mul(a, f32x4.add(b, f32x4.splat(1))), f32x4.ge(b, f32x4.splat(0)))
  if (operation == Operation.AddIntegers) return i32x4.add(a, b)
  if (operation == Operation.SubtractIntegers) return i32x4.sub(a, b)
  if (operation == Operation.MultiplyIntegers) return i32x4.mul(a, b)
  if (operation == Operation.MaximumOfIntegers) return i32x4.max_s(a, b)
  if (operation == Operation.MinimumOfIntegers) return i32x4.min_s(a, b)
  if (operation == Operation.SquaredDifferenceOfIntegers) {
    const difference = i32x4.sub(a, b)
    return i32x4.mul(difference, difference)
  }
  if (operation == Operation.FloorQuotientOfIntegers) return floorQuotientOfIntegers(a, b)
  return remainderOfIntegers(a, b)
}

/** A part of one row; the steps are constants, so each call becomes a loop of its own. */
@inline
function combineRun(operation: Operation, a: usize, aStep: usize, b: usize, bStep: usize, out: usize, count: i32): void {
  const aRepeated = v128.load32_splat(a)
  const bRepeated = v128.load32_splat(b)
  const end = out + (<usize>count << 2)
  const pairsEnd = out + (<usize>(count & ~7) << 2)
  while (out < pairsEnd) {
    const first = apply(operation, aStep ? v128.load(a) : aRepeated, bStep ? v128.load(b) : bRepeated)
    const second = apply(operation, aStep ? v128.load(a, 16) : aRepeated, bStep ? v128.load(b, 16) : bRepeated)
    v128.store(out, first)
    v128.store(out, second, 16)
    a += aStep << 3
    b += bStep << 3
    out += 32
  }
  if (count & 4) {
    v128.store(out, apply(operation, aStep ? v128.load(a) : aRepeated, bStep ? v128.load(b) : bRepeated))
    a += aStep << 2
    b += bStep << 2
    out += 16
  }
  while (out < end) {
    const result = apply(operation, aStep ? v128.load32_zero(a) : aRepeated, bStep ? v128.load32_zero(b) : bRepeated)
    v128.store32_lane(out, result, 0)
    a += aStep
    b += bStep
    out += 4
  }
}

@inline
function combine(operation: Operation, begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  let row = begin / columns
  let column = begin - row * columns
  while (begin < end) {
    const count = min(columns - column, end - begin)
    const from = placeOf(a, walks, row, column, columns)
    const other = placeOf(b, bWalk(walks), row, column, columns)
    const to = out + (<usize>begin << 2)
    if (!(walks & ALONG_ROW)) combineRun(operation, from, 0, other, 4, to, count)
    else if (!(bWalk(walks) & ALONG_ROW)) combineRun(operation, from, 4, other, 0, to, count)
    else combineRun(operation, from, 4, other, 4, to, count)
    begin += count
    column = 0
    row += 1
  }
}

export function add(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Add, begin, end, a, b, out, columns, walks)
}
export function subtract(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Subtract, begin, end, a, b, out, columns, walks)
}
export function multiply(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Multiply, begin, end, a, b, out, columns, walks)
}
export function divide(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Divide, begin, end, a, b, out, columns, walks)
}
export function maximum(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Maximum, begin, end, a, b, out, columns, walks)
}
export function minimum(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Minimum, begin, end, a, b, out, columns, walks)
}
export function squaredDifference(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.SquaredDifference, begin, end, a, b, out, columns, walks)
}
export function powerOf(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Power, begin, end, a, b, out, columns, walks)
}
/** The angle of the point whose height is a and whose distance along is b. */
export function angle(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Angle, begin, end, a, b, out, columns, walks)
}
export function prelu(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Prelu, begin, end, a, b, out, columns, walks)
}
export function eluGradient(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.EluGradient, begin, end, a, b, out, columns, walks)
}
export function addIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.AddIntegers, begin, end, a, b, out, columns, walks)
}
export function subtractIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.SubtractIntegers, begin, end, a, b, out, columns, walks)
}
export function multiplyIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.MultiplyIntegers, begin, end, a, b, out, columns, walks)
}
export function maximumOfIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.MaximumOfIntegers, begin, end, a, b, out, columns, walks)
}
export function minimumOfIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.MinimumOfIntegers, begin, end, a, b, out, columns, walks)
}
export function floorDivide(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.FloorQuotient, begin, end, a, b, out, columns, walks)
}
export function modulo(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.Remainder, begin, end, a, b, out, columns, walks)
}
export function squaredDifferenceOfIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.SquaredDifferenceOfIntegers, begin, end, a, b, out, columns, walks)
}
export function floorDivideIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.FloorQuotientOfIntegers, begin, end, a, b, out, columns, walks)
}
export function moduloOfIntegers(begin: i32, end: i32, a: usize, b: usize, out: usize, columns: i32, walks: i32): void {
  combine(Operation.RemainderOfIntegers, begin, end, a, b, out, columns, walks)
}
