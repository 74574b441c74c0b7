/**
 * Sums and products, in float64: so exact that neither the number of terms nor their order shows in
 * a float32 result.
 */

@inline
function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x)
}

@inline
function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0))
}

@inline
function single(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_zero(address))
}

@inline
function combine(product: bool, a: v128, b: v128): v128 {
  return product ? f64x2.mul(a, b) : f64x2.add(a, b)
}

/** Of `length` values side by side. */
@inline
export function sumOfRun(product: bool, x: usize, length: i32): f64 {
  let r0 = f64x2.splat(product ? 1 : 0), r1 = r0, r2 = r0, r3 = r0
  const end = x + (<usize>length << 2)
  const blocksEnd = x + (<usize>(length & ~7) << 2)
  while (x < blocksEnd) {
    const first = v128.load(x)
    const second = v128.load(x, 16)
    r0 = combine(product, r0, lowHalf(first))
    r1 = combine(product, r1, highHalf(first))
    r2 = combine(product, r2, lowHalf(second))
    r3 = combine(product, r3, highHalf(second))
    x += 32
  }
  r0 = combine(product, combine(product, r0, r1), combine(product, r2, r3))
  r0 = combine(product, r0, i64x2.shuffle(r0, r0, 1, 0))
  while (x < end) {
    r0 = combine(product, r0, single(x))
    x += 4
  }
  return f64x2.extract_lane(r0, 0)
}

/** Writes two results, or what a slot came to, and returns where the next ones go. */
@inline
function write(out: usize, two: v128, scale: v128, isResult: bool): usize {
  if (isResult) {
    v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.mul(two, scale)), 0)
    return out + 8
  }
  v128.store(out, two)
  return out + 16
}

/**
 * Of each column of rows that are `rowStep` bytes apart: sixteen columns at a time, which is a cache line.
 *
 * @param isResult whether to write float32, each multiplied by `scale`, or float64
 */
@inline
export function sumsOfColumns(
  product: bool, x: usize, rowStep: usize, rows: i32, columns: i32, out: usize, scale: f64, isResult: bool,
): void {
  const neutral = f64x2.splat(product ? 1 : 0)
  const scales = f64x2.splat(scale)
  let column = 0
  for (; column < columns - 15; column += 16) {
    let r0 = neutral, r1 = neutral, r2 = neutral, r3 = neutral, r4 = neutral, r5 = neutral, r6 = neutral, r7 = neutral
    let from = x + (<usize>column << 2)
    for (let row = 0; row < rows; ++row) {
      let four = v128.load(from)
      r0 = combine(product, r0, lowHalf(four))
      r1 = combine(product, r1, highHalf(four))
      four = v128.load(from, 16)
      r2 = combine(product, r2, lowHalf(four))
      r3 = combine(product, r3, highHalf(four))
      four = v128.load(from, 32)
      r4 = combine(product, r4, lowHalf(four))
      r5 = combine(product, r5, highHalf(four))
      four = v128.load(from, 48)
      r6 = combine(product, r6, lowHalf(four))
      r7 = combine(product, r7, highHalf(four))
      from += rowStep
    }
    out = write(write(out, r0, scales, isResult), r1, scales, isResult)
    out = write(write(out, r2, scales, isResult), r3, scales, isResult)
    out = write(write(out, r4, scales, isResult), r5, scales, isResult)
    out = write(write(out, r6, scales, isResult), r7, scales, isResult)
  }
  for (; column < columns - 3; column += 4) {
    let r0 = neutral, r1 = neutral
    let from = x + (<usize>column << 2)
    for (let row = 0; row < rows; ++row) {
      const four = v128.load(from)
      r0 = combine(product, r0, lowHalf(four))
      r1 = combine(product, r1, highHalf(four))
      from += rowStep
    }
    out = write(write(out, r0, scales, isResult), r1, scales, isResult)
  }
  for (; column < columns; ++column) {
    let r = neutral
    let from = x + (<usize>column << 2)
    for (let row = 0; row < rows; ++row) {
      r = combine(product, r, single(from))
      from += rowStep
    }
    if (isResult) store<f32>(out, <f32>(f64x2.extract_lane(r, 0) * scale))
    else v128.store64_lane(out, r, 0)
    out += isResult ? 4 : 8
  }
}
