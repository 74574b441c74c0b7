/**
 * The greatest and the least of float32, NaN where one of the values is; the same of int32, and
 * their sum, which wraps around. All in lanes of four bytes.
 */

// prettier-ignore
export const enum Fold { Maximum, Minimum, SumOfIntegers, MaximumOfIntegers, MinimumOfIntegers }

@inline
function ofIntegers(fold: Fold): bool {
  return fold >= Fold.SumOfIntegers
}

/** What folding begins with. */
@inline
function neutral(fold: Fold): v128 {
  if (fold == Fold.Maximum) return f32x4.splat(-Infinity)
  if (fold == Fold.Minimum) return f32x4.splat(Infinity)
  if (fold == Fold.MaximumOfIntegers) return i32x4.splat(i32.MIN_VALUE)
  if (fold == Fold.MinimumOfIntegers) return i32x4.splat(i32.MAX_VALUE)
  return i32x4.splat(0)
}

/** `a` where `b` is NaN: that is kept in mind elsewhere, which is quicker than `f32x4.max`. */
@inline
function combine(fold: Fold, a: v128, b: v128): v128 {
  if (fold == Fold.Maximum) return f32x4.pmax(a, b)
  if (fold == Fold.Minimum) return f32x4.pmin(a, b)
  if (fold == Fold.MaximumOfIntegers) return i32x4.max_s(a, b)
  if (fold == Fold.MinimumOfIntegers) return i32x4.min_s(a, b)
  return i32x4.add(a, b)
}

/** Ones where there was a NaN before or x is one. */
@inline
function poisoned(fold: Fold, before: v128, x: v128): v128 {
  return ofIntegers(fold) ? before : v128.or(before, f32x4.ne(x, x))
}

/** Of `length` values side by side, in all lanes. */
@inline
export function foldRun(fold: Fold, x: usize, length: i32): v128 {
  let m0 = neutral(fold), m1 = m0
  let poison = i32x4.splat(0)
  const end = x + (<usize>length << 2)
  const blocksEnd = x + (<usize>(length & ~7) << 2)
  while (x < blocksEnd) {
    const first = v128.load(x)
    const second = v128.load(x, 16)
    m0 = combine(fold, m0, first)
    m1 = combine(fold, m1, second)
    poison = poisoned(fold, poisoned(fold, poison, first), second)
    x += 32
  }
  m0 = combine(fold, m0, m1)
  m0 = combine(fold, m0, i64x2.shuffle(m0, m0, 1, 0))
  m0 = combine(fold, m0, i32x4.shuffle(m0, m0, 1, 0, 3, 2))
  while (x < end) {
    const value = v128.load32_splat(x)
    m0 = combine(fold, m0, value)
    poison = poisoned(fold, poison, value)
    x += 4
  }
  if (ofIntegers(fold)) return m0
  return v128.any_true(poison) ? f32x4.splat(NaN) : m0
}

/** Of each column of rows that are `rowStep` bytes apart. @param isResult whether to write four bytes a value, or float64 */
@inline
export function foldColumns(fold: Fold, x: usize, rowStep: usize, rows: i32, columns: i32, out: usize, isResult: bool): void {
  let column = 0
  for (; column < columns - 15; column += 16) {
    let m0 = neutral(fold), m1 = m0, m2 = m0, m3 = m0
    let p0 = i32x4.splat(0), p1 = p0, p2 = p0, p3 = p0
    let from = x + (<usize>column << 2)
    for (let row = 0; row < rows; ++row) {
      let four = v128.load(from)
      m0 = combine(fold, m0, four)
      p0 = poisoned(fold, p0, four)
      four = v128.load(from, 16)
      m1 = combine(fold, m1, four)
      p1 = poisoned(fold, p1, four)
      four = v128.load(from, 32)
      m2 = combine(fold, m2, four)
      p2 = poisoned(fold, p2, four)
      four = v128.load(from, 48)
      m3 = combine(fold, m3, four)
      p3 = poisoned(fold, p3, four)
      from += rowStep
    }
    out = write(fold, out, v128.or(m0, p0), isResult)
    out = write(fold, out, v128.or(m1, p1), isResult)
    out = write(fold, out, v128.or(m2, p2), isResult)
    out = write(fold, out, v128.or(m3, p3), isResult)
  }
  for (; column < columns; ++column) {
    let m = neutral(fold)
    let p = i32x4.splat(0)
    let from = x + (<usize>column << 2)
    for (let row = 0; row < rows; ++row) {
      const value = v128.load32_zero(from)
      m = combine(fold, m, value)
      p = poisoned(fold, p, value)
      from += rowStep
    }
    writeOne(fold, out, v128.or(m, p), isResult)
    out += isResult ? 4 : 8
  }
}

/** Writes the lowest lane. */
@inline
export function writeOne(fold: Fold, out: usize, x: v128, isResult: bool): void {
  if (isResult) v128.store32_lane(out, x, 0)
  else v128.store64_lane(out, asDoubles(fold, x), 0)
}

/** Writes four results, or what a slot came to, and returns where the next ones go. */
@inline
function write(fold: Fold, out: usize, four: v128, isResult: bool): usize {
  v128.store(out, isResult ? four : asDoubles(fold, four))
  if (isResult) return out + 16
  v128.store(out, asDoubles(fold, i64x2.shuffle(four, four, 1, 0)), 16)
  return out + 32
}

/** The two lower lanes as float64. */
@inline
function asDoubles(fold: Fold, x: v128): v128 {
  return ofIntegers(fold) ? f64x2.convert_low_i32x4_s(x) : f64x2.promote_low_f32x4(x)
}
