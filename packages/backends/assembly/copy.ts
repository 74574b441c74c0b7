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
 * An array read and written in any order of its axes, with axes repeated, reversed or only in part.
 *
 * @param axes four i32 for each axis, outermost first: how many values (at least 1), bytes from one
 *   to the next in x (0 to repeat), the same in out, and a counter, which is 0
 * @param rank at least 1
 */
export function copyStrided(x: usize, out: usize, axes: usize, rank: i32): void {
  const innermost = axes + (<usize>(rank - 1) << 4)
  const columns = load<i32>(innermost)
  const step = <usize>load<i32>(innermost, 4)
  const outStep = <usize>load<i32>(innermost, 8)
  while (true) {
    if (step == 4 && outStep == 4) copyValues(x, out, columns)
    else copyWithSteps(x, step, out, outStep, columns)
    let axis = innermost
    while (true) {
      if (axis == axes) return
      axis -= 16
      const size = load<i32>(axis)
      const counter = load<i32>(axis, 12) + 1
      x += <usize>load<i32>(axis, 4)
      out += <usize>load<i32>(axis, 8)
      if (counter < size) {
        store<i32>(axis, counter, 12)
        break
      }
      store<i32>(axis, 0, 12)
      x -= <usize>(load<i32>(axis, 4) * size)
      out -= <usize>(load<i32>(axis, 8) * size)
    }
  }
}

@inline
function copyWithSteps(x: usize, step: usize, out: usize, outStep: usize, count: i32): void {
  for (let i = 0; i < count; ++i) {
    store<u32>(out, load<u32>(x))
    x += step
    out += outStep
  }
}
