/**
 * Each value's mean over the window around it, along all axes but the last, which holds channels; at the rim, over what of the
 * window lies within. One example, in double precision.
 *
 * @param shape `[…axes, channels]`
 * @param window how many values wide it is along each axis; odd
 */
export function smooth(values: Float64Array, shape: readonly number[], window: number): Float64Array {
  let from = values
  for (let axis = 0, inner = values.length; axis < shape.length - 1; axis++) {
    const length = shape[axis] as number
    inner /= length
    from = smoothAlong(from, length, inner, (window - 1) / 2)
  }
  return from
}

/** @param stride how far apart neighbours along the axis lie */
function smoothAlong(values: Float64Array, length: number, stride: number, reach: number): Float64Array {
  const means = new Float64Array(values.length)
  for (let start = 0; start < values.length; start += length * stride)
    for (let lane = start; lane < start + stride; lane++)
      for (let at = 0; at < length; at++) {
        const [first, last] = [Math.max(0, at - reach), Math.min(length - 1, at + reach)]
        let sum = 0
        // No running sum: its rounding would depend on what came before.
        for (let i = first; i <= last; i++) sum += values[lane + i * stride] as number
        means[lane + at * stride] = sum / (last - first + 1)
      }
  return means
}
