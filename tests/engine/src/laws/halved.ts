import { at, build, channelsOf, type Values, type Window, zeros } from '@sandglass/conformance/references'

/*
 * A convolution of stride 2 by filters of 4×4 or 5×5 is one of 3×3 without stride over squares of 2×2
 * pixels, as four times the channels at half the size: Winograd's way is then open to it.
 */

/** Whether each tap of a window lies on the square at an output's place, or on a neighbour of it. */
export function isHalvable({ windowSize, strides, dilations, inputSize, outputSize, before }: Window): boolean {
  if (Math.min(...strides) !== 2 || Math.max(...strides) !== 2 || Math.max(...dilations) > 1) return false
  return ([0, 1] as const).every(
    (axis) =>
      windowSize[axis] >= 4 &&
      inputSize[axis] === 2 * outputSize[axis] &&
      squareOf(0, before[axis]) >= 0 &&
      squareOf(windowSize[axis] - 1, before[axis]) <= 2,
  )
}

/** The window over the squares. */
export function windowOfSquares({ batch, outputSize }: Window): Window {
  return { batch, inputSize: outputSize, outputSize, windowSize: [3, 3], strides: [1, 1], dilations: [1, 1], before: [1, 1] }
}

/** `[batch, height, width, channels]` as `[batch, height / 2, width / 2, 4 · channels]` */
export function toSquares(image: Values): Values {
  const [batch = 0, height = 0, width = 0, channels = 0] = image.shape
  return build([batch, height / 2, width / 2, 4 * channels], ([n = 0, row = 0, column = 0, channel = 0]) => {
    const place = Math.floor(channel / channels)
    const [y, x] = [2 * row + (place >> 1), 2 * column + (place & 1)]
    return at(image.values, ((n * height + y) * width + x) * channels + (channel % channels))
  })
}

/** The other way round. */
export function fromSquares(squares: Values): Values {
  const [batch = 0, height = 0, width = 0, wide = 0] = squares.shape
  const channels = wide / 4
  return build([batch, 2 * height, 2 * width, channels], ([n = 0, y = 0, x = 0, channel = 0]) => {
    const place = (y & 1) * 2 + (x & 1)
    return at(squares.values, ((n * height + (y >> 1)) * width + (x >> 1)) * wide + place * channels + channel)
  })
}

/** Filters `[height, width, channels, filters]` as those of the squares, `[3, 3, 4 · channels, filters]`. */
export function filterOfSquares(filter: Values, window: Window): Values {
  const result = zeros([3, 3, 4 * at(filter.shape, 2), channelsOf(filter)])
  for (const [index, ofSquares] of places(filter.shape, window)) result.values[ofSquares] = at(filter.values, index)
  return result
}

/** The other way round, to filters of the given shape. */
export function filterFromSquares(ofSquares: Values, shape: readonly number[], window: Window): Values {
  const result = zeros(shape)
  for (const [index, place] of places(shape, window)) result.values[index] = at(ofSquares.values, place)
  return result
}

/** Where each weight is, and where it is in the filters of the squares. */
function* places(
  [rows = 0, columns = 0, channels = 0, filters = 0]: readonly number[],
  { before }: Window,
): Iterable<[number, number]> {
  const count = channels * filters
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const square = squareOf(row, before[0]) * 3 + squareOf(column, before[1])
      const place = ((row - before[0]) & 1) * 2 + ((column - before[1]) & 1)
      for (let i = 0; i < count; i++) yield [(row * columns + column) * count + i, (square * 4 + place) * count + i]
    }
}

function squareOf(tap: number, before: number): number {
  return Math.floor((tap - before) / 2) + 1
}
