/**
 * Reductions of [outer, length, inner] over the middle axis, in float64, so that neither the number
 * of terms nor their order shows in the result. NaN propagates.
 */

// prettier-ignore
const enum Operation { Sum, Product, Maximum, Minimum }

@inline
function neutral(operation: Operation): f64 {
  if (operation == Operation.Sum) return 0
  if (operation == Operation.Product) return 1
  return operation == Operation.Maximum ? -Infinity : Infinity
}

@inline
function apply(operation: Operation, a: v128, b: v128): v128 {
  if (operation == Operation.Sum) return f64x2.add(a, b)
  if (operation == Operation.Product) return f64x2.mul(a, b)
  if (operation == Operation.Maximum) return f64x2.max(a, b)
  return f64x2.min(a, b)
}

@inline
function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x)
}

@inline
function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0))
}

/** Of `length` values side by side. */
@inline
function reduceRun(operation: Operation, x: usize, length: i32): f64 {
  let r0 = f64x2.splat(neutral(operation)), r1 = r0, r2 = r0, r3 = r0
  const end = x + (<usize>length << 2)
  const blocksEnd = x + (<usize>(length & ~7) << 2)
  while (x < blocksEnd) {
    const first = v128.load(x)
    const second = v128.load(x, 16)
    r0 = apply(operation, r0, lowHalf(first))
    r1 = apply(operation, r1, highHalf(first))
    r2 = apply(operation, r2, lowHalf(second))
    r3 = apply(operation, r3, highHalf(second))
    x += 32
  }
  r0 = apply(operation, apply(operation, r0, r1), apply(operation, r2, r3))
  r0 = apply(operation, r0, i64x2.shuffle(r0, r0, 1, 0))
  while (x < end) {
    r0 = apply(operation, r0, f64x2.splat(<f64>load<f32>(x)))
    x += 4
  }
  return f64x2.extract_lane(r0, 0)
}

/**
 * Of `rows` rows of `columns` values, the rows of one block after the other, so that what the
 * columns have come to stays in the nearest cache.
 *
 * @param results room for `columns` float64
 */
@inline
function reduceRows(operation: Operation, x: usize, rows: i32, columns: i32, results: usize): void {
  const rowStep = <usize>columns << 2
  const whole = columns & ~7
  for (let column: usize = 0; column < <usize>columns; ++column) store<f64>(results + (column << 3), neutral(operation))
  for (let row = 0; row < rows; row += 64) {
    const count = min(rows - row, 64)
    const block = x + <usize>row * rowStep
    for (let column = 0; column < whole; column += 8) {
      const result = results + (<usize>column << 3)
      let r0 = v128.load(result), r1 = v128.load(result, 16), r2 = v128.load(result, 32), r3 = v128.load(result, 48)
      let from = block + (<usize>column << 2)
      for (let i = 0; i < count; ++i) {
        const first = v128.load(from)
        const second = v128.load(from, 16)
        r0 = apply(operation, r0, lowHalf(first))
        r1 = apply(operation, r1, highHalf(first))
        r2 = apply(operation, r2, lowHalf(second))
        r3 = apply(operation, r3, highHalf(second))
        from += rowStep
      }
      v128.store(result, r0)
      v128.store(result, r1, 16)
      v128.store(result, r2, 32)
      v128.store(result, r3, 48)
    }
    for (let column = whole; column < columns; ++column) {
      const result = results + (<usize>column << 3)
      let r = v128.load64_zero(result)
      let from = block + (<usize>column << 2)
      for (let i = 0; i < count; ++i) {
        r = apply(operation, r, f64x2.splat(<f64>load<f32>(from)))
        from += rowStep
      }
      v128.store64_lane(result, r, 0)
    }
  }
}

/** @param results room for `inner` float64 */
@inline
function reduce(operation: Operation, x: usize, out: usize, outer: i32, length: i32, inner: i32, scale: f64, results: usize): void {
  for (let i = 0; i < outer; ++i) {
    if (inner == 1) store<f32>(out, <f32>(reduceRun(operation, x, length) * scale))
    else {
      reduceRows(operation, x, length, inner, results)
      for (let j: usize = 0; j < <usize>inner; ++j) store<f32>(out + (j << 2), <f32>(load<f64>(results + (j << 3)) * scale))
    }
    x += <usize>(length * inner) << 2
    out += <usize>inner << 2
  }
}

/** Sums, each multiplied by `scale`. */
export function sum(x: usize, out: usize, outer: i32, length: i32, inner: i32, scale: f64, results: usize): void {
  reduce(Operation.Sum, x, out, outer, length, inner, scale, results)
}

export function productOf(x: usize, out: usize, outer: i32, length: i32, inner: i32, scale: f64, results: usize): void {
  reduce(Operation.Product, x, out, outer, length, inner, scale, results)
}

export function maximumOf(x: usize, out: usize, outer: i32, length: i32, inner: i32, scale: f64, results: usize): void {
  reduce(Operation.Maximum, x, out, outer, length, inner, scale, results)
}

export function minimumOf(x: usize, out: usize, outer: i32, length: i32, inner: i32, scale: f64, results: usize): void {
  reduce(Operation.Minimum, x, out, outer, length, inner, scale, results)
}

/** The index, int32, of the first greatest (with `sign` 1) or least (−1) of the middle axis. NaN is never greater. */
export function indexOfExtreme(x: usize, out: usize, outer: i32, length: i32, inner: i32, sign: f32): void {
  for (let i = 0; i < outer; ++i) {
    for (let j = 0; j < inner; ++j) {
      let from = x + (<usize>j << 2)
      let extreme = load<f32>(from) * sign
      let index = 0
      for (let k = 1; k < length; ++k) {
        from += <usize>inner << 2
        const value = load<f32>(from) * sign
        if (value > extreme) {
          extreme = value
          index = k
        }
      }
      store<i32>(out, index)
      out += 4
    }
    x += <usize>(length * inner) << 2
  }
}
