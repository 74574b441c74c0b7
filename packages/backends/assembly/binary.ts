/**
 * Arithmetic on two operands, row by row: out[i][j] = a[i][j] ∘ b[i][j]. An operand can repeat one
 * row (its row step, in bytes, is 0) or, along a row, one value (its step is 0 instead of 4).
 */

// prettier-ignore
const enum Operation { Add, Subtract, Multiply, Divide, Maximum, Minimum, SquaredDifference, Prelu, EluGradient }

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
  // Prelu: x and its slope. EluGradient: the incoming gradient and y, of which e^x = y + 1 where x < 0.
  // Compared so that a NaN in x or y reaches the result.
  if (operation == Operation.Prelu) return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, f32x4.splat(0)))
  return v128.bitselect(a, f32x4.mul(a, f32x4.add(b, f32x4.splat(1))), f32x4.ge(b, f32x4.splat(0)))
}

/** One row; its steps are constants, so each call becomes a loop of its own. */
@inline
function combineRow(operation: Operation, a: usize, aStep: usize, b: usize, bStep: usize, out: usize, columns: i32): void {
  const aRepeated = v128.load32_splat(a)
  const bRepeated = v128.load32_splat(b)
  const end = out + (<usize>columns << 2)
  const vectorsEnd = out + (<usize>(columns & ~3) << 2)
  while (out < vectorsEnd) {
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
function combine(
  operation: Operation,
  a: usize, aRowStep: usize, aStep: usize,
  b: usize, bRowStep: usize, bStep: usize,
  out: usize, rows: i32, columns: i32,
): void {
  for (let i = 0; i < rows; ++i) {
    if (aStep == 0) combineRow(operation, a, 0, b, 4, out, columns)
    else if (bStep == 0) combineRow(operation, a, 4, b, 0, out, columns)
    else combineRow(operation, a, 4, b, 4, out, columns)
    a += aRowStep
    b += bRowStep
    out += <usize>columns << 2
  }
}

export function add(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Add, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function subtract(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Subtract, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function multiply(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Multiply, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function divide(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Divide, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function maximum(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Maximum, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function minimum(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Minimum, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function squaredDifference(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.SquaredDifference, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function prelu(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.Prelu, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}

export function eluGradient(
  a: usize, aRowStep: usize, aStep: usize, b: usize, bRowStep: usize, bStep: usize, out: usize, rows: i32, columns: i32,
): void {
  combine(Operation.EluGradient, a, aRowStep, aStep, b, bRowStep, bStep, out, rows, columns)
}
