import { at, channelsOf, forEachTap, outputShape, type Values, type Window, zeros } from '@sandglass/conformance/references'

/**
 * 1 where the largest value under a window is larger than all others there by more than `margin`, else
 * 0. Elsewhere rounding decides which of them is the largest.
 */
export function clearWinners(values: Values, window: Window, margin: number): Values {
  const channels = channelsOf(values)
  const shape = outputShape(window, channels)
  const largest = zeros(shape).values.fill(Number.NEGATIVE_INFINITY)
  const second = zeros(shape).values.fill(Number.NEGATIVE_INFINITY)
  forEachTap(window, (output, input) => {
    for (let channel = 0; channel < channels; channel++) {
      const index = output * channels + channel
      const value = at(values.values, input * channels + channel)
      second[index] = Math.max(at(second, index), Math.min(value, at(largest, index)))
      largest[index] = Math.max(value, at(largest, index))
    }
  })
  return { shape, values: largest.map((value, index) => Number(value - at(second, index) > margin)) }
}
