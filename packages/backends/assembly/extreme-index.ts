/**
 * The index, int32, of the first greatest (with `sign` 1) or least (−1) value along the middle axis
 * of [outer, length, inner]; NaN is further than nothing, and nothing than NaN in the first place.
 * The items are the results.
 */
export function indexOfExtreme(begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, sign: f32): void {
  const rowStep = <usize>inner << 2
  let outer = begin / inner
  let column = begin - outer * inner
  while (begin < end) {
    const columns = min(inner - column, end - begin)
    const from = x + <usize>outer * <usize>length * rowStep + (<usize>column << 2)
    const to = out + (<usize>begin << 2)
    if (inner == 1) store<i32>(to, indexInRun(from, length, sign))
    else {
      let i = 0
      for (; i < columns - 3; i += 4) v128.store(to + (<usize>i << 2), indexInColumns(from + (<usize>i << 2), rowStep, length, sign, true))
      for (; i < columns; ++i)
        v128.store32_lane(to + (<usize>i << 2), indexInColumns(from + (<usize>i << 2), rowStep, length, sign, false), 0)
    }
    begin += columns
    column = 0
    outer += 1
  }
}

/** Of four neighbouring columns, or of one. */
@inline
function indexInColumns(x: usize, rowStep: usize, rows: i32, sign: f32, four: bool): v128 {
  const signs = f32x4.splat(sign)
  const first = four ? v128.load(x) : v128.load32_zero(x)
  let furthest = f32x4.mul(first, signs)
  let index = i32x4.splat(0)
  for (let row = 1; row < rows; ++row) {
    x += rowStep
    const value = f32x4.mul(four ? v128.load(x) : v128.load32_zero(x), signs)
    const isFurther = f32x4.gt(value, furthest)
    furthest = f32x4.pmax(furthest, value)
    index = v128.bitselect(i32x4.splat(row), index, isFurther)
  }
  return index
}

/** Of values side by side: every fourth is looked at by itself, then the four that have come out. */
@inline
function indexInRun(x: usize, length: i32, sign: f32): i32 {
  const signs = f32x4.splat(sign)
  let furthest = f32x4.mul(v128.load32_splat(x), signs)
  let indices = i32x4.splat(0)
  let places = i32x4(0, 1, 2, 3)
  let i = 0
  for (; i < length - 3; i += 4) {
    const value = f32x4.mul(v128.load(x + (<usize>i << 2)), signs)
    indices = v128.bitselect(places, indices, f32x4.gt(value, furthest))
    furthest = f32x4.pmax(furthest, value)
    places = i32x4.add(places, i32x4.splat(4))
  }
  for (; i < length; ++i) {
    const value = f32x4.mul(v128.load32_splat(x + (<usize>i << 2)), signs)
    indices = v128.bitselect(i32x4.splat(i), indices, f32x4.gt(value, furthest))
    furthest = f32x4.pmax(furthest, value)
  }
  let all = f32x4.pmax(furthest, i64x2.shuffle(furthest, furthest, 1, 0))
  all = f32x4.pmax(all, i32x4.shuffle(all, all, 1, 0, 3, 2))
  // Of the lanes that have it the least index; none has it where the first value is NaN.
  let least = v128.bitselect(indices, i32x4.splat(i32.MAX_VALUE), f32x4.eq(furthest, all))
  least = i32x4.min_s(least, i64x2.shuffle(least, least, 1, 0))
  least = i32x4.min_s(least, i32x4.shuffle(least, least, 1, 0, 3, 2))
  const index = i32x4.extract_lane(least, 0)
  return index == i32.MAX_VALUE ? 0 : index
}
