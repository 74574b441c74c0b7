/**
 * Running sums and products along the middle axis of [outer, length, inner], added up in float64.
 * The items are outer · inner, in the order of the places.
 *
 * @param reverse whether to begin at the far end
 * @param exclusive whether each result leaves out its own value
 */
@inline
function scan(product: bool, begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, reverse: i32, exclusive: i32): void {
  const rowStep = <usize>inner << 2
  const step = reverse ? -rowStep : rowStep
  const start = reverse ? <usize>(length - 1) * rowStep : 0
  let outer = begin / inner
  let column = begin - outer * inner
  while (begin < end) {
    const columns = min(inner - column, end - begin)
    const first = <usize>outer * <usize>length * rowStep + (<usize>column << 2) + start
    let i = 0
    for (; i < columns - 3; i += 4) scanColumns(product, x + first + (<usize>i << 2), out + first + (<usize>i << 2), length, step, exclusive, true)
    for (; i < columns; ++i) scanColumns(product, x + first + (<usize>i << 2), out + first + (<usize>i << 2), length, step, exclusive, false)
    begin += columns
    column = 0
    outer += 1
  }
}

/** Four neighbouring columns, or one. */
@inline
function scanColumns(product: bool, x: usize, out: usize, length: i32, step: usize, exclusive: i32, four: bool): void {
  let low = f64x2.splat(product ? 1 : 0), high = low
  for (let i = 0; i < length; ++i) {
    const values = four ? v128.load(x) : v128.load32_zero(x)
    if (exclusive) write(out, low, high, four)
    const lowValues = f64x2.promote_low_f32x4(values)
    low = product ? f64x2.mul(low, lowValues) : f64x2.add(low, lowValues)
    if (four) {
      const highValues = f64x2.promote_low_f32x4(i64x2.shuffle(values, values, 1, 0))
      high = product ? f64x2.mul(high, highValues) : f64x2.add(high, highValues)
    }
    if (!exclusive) write(out, low, high, four)
    x += step
    out += step
  }
}

@inline
function write(out: usize, low: v128, high: v128, four: bool): void {
  const values = f32x4.demote_f64x2_zero(low)
  if (four) v128.store(out, i64x2.shuffle(values, f32x4.demote_f64x2_zero(high), 0, 2))
  else v128.store32_lane(out, values, 0)
}

export function runningSum(begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, reverse: i32, exclusive: i32): void {
  scan(false, begin, end, x, out, length, inner, reverse, exclusive)
}
export function runningProduct(begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, reverse: i32, exclusive: i32): void {
  scan(true, begin, end, x, out, length, inner, reverse, exclusive)
}
