/** Moving 4-byte values without changing them. */

/** `count` values, side by side. */
@inline
export function copyValues(x: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, v128.load(x))
    x += 16
    out += 16
  }
  while (out < end) {
    store<u32>(out, load<u32>(x))
    x += 4
    out += 4
  }
}

export function fill(out: usize, count: i32, value: f32): void {
  const vector = f32x4.splat(value)
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, vector)
    out += 16
  }
  while (out < end) {
    store<f32>(out, value)
    out += 4
  }
}

/** Rows of equal length, the steps from one to the next in bytes. */
export function copyRows(x: usize, xRowStep: usize, out: usize, outRowStep: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; ++i) {
    copyValues(x, out, columns)
    x += xRowStep
    out += outRowStep
  }
}

/**
 * An array read in any order of its axes, or with axes repeated, and written in one run.
 *
 * @param axes three i32 for each axis, outermost first: how many values, bytes from one to the next
 *   in x (0 to repeat), and a counter, which is 0
 * @param rank at least 1
 */
export function copyStrided(x: usize, axes: usize, rank: i32, out: usize): void {
  const innermost = axes + <usize>(rank - 1) * 12
  const columns = load<i32>(innermost)
  const step = <usize>load<i32>(innermost, 4)
  const rowBytes = <usize>columns << 2
  while (true) {
    if (step == 4) copyValues(x, out, columns)
    else {
      let from = x
      for (let to = out; to < out + rowBytes; to += 4) {
        store<u32>(to, load<u32>(from))
        from += step
      }
    }
    out += rowBytes
    let axis = innermost
    while (true) {
      if (axis == axes) return
      axis -= 12
      const size = load<i32>(axis)
      const axisStep = <usize>load<i32>(axis, 4)
      const counter = load<i32>(axis, 8) + 1
      x += axisStep
      if (counter < size) {
        store<i32>(axis, counter, 8)
        break
      }
      store<i32>(axis, 0, 8)
      x -= axisStep * <usize>size
    }
  }
}

/** [rows, columns] → [columns, rows]; the step from one row of x to the next in bytes. */
export function transpose(x: usize, xRowStep: usize, rows: i32, columns: i32, out: usize): void {
  const outRowStep = <usize>rows << 2
  const wholeRows = rows & ~3
  const wholeColumns = columns & ~3
  for (let i = 0; i < wholeRows; i += 4) {
    let from = x + <usize>i * xRowStep
    let to = out + (<usize>i << 2)
    for (let j = 0; j < wholeColumns; j += 4) {
      const r0 = v128.load(from)
      const r1 = v128.load(from + xRowStep)
      const r2 = v128.load(from + xRowStep * 2)
      const r3 = v128.load(from + xRowStep * 3)
      const low01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5)
      const high01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7)
      const low23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5)
      const high23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7)
      v128.store(to, i64x2.shuffle(low01, low23, 0, 2))
      v128.store(to + outRowStep, i64x2.shuffle(low01, low23, 1, 3))
      v128.store(to + outRowStep * 2, i64x2.shuffle(high01, high23, 0, 2))
      v128.store(to + outRowStep * 3, i64x2.shuffle(high01, high23, 1, 3))
      from += 16
      to += outRowStep << 2
    }
  }
  for (let i = 0; i < rows; ++i) {
    const first = i < wholeRows ? wholeColumns : 0
    let from = x + <usize>i * xRowStep + (<usize>first << 2)
    let to = out + (<usize>i << 2) + <usize>first * outRowStep
    for (let j = first; j < columns; ++j) {
      store<u32>(to, load<u32>(from))
      from += 4
      to += outRowStep
    }
  }
}
