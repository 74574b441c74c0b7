import type { Shape } from '@sandglass/base'

/**
 * The places on a map of codes that come before another, line by line, in the order in which they
 * tell of it: left, above, then those around them.
 */
const before: readonly (readonly [up: number, left: number])[] = [
  [0, 1],
  [1, 0],
  [1, -1],
  [1, 1],
  [0, 2],
  [2, 0],
]

/** What stands for a neighbour beyond the map's edge. */
export const outside = -1

/** For each place of a map of codes, where its neighbours are that come before it. */
export function neighboursOf(shape: Shape): readonly Int32Array[] {
  const width = shape.at(-1) ?? 1
  const size = shape.reduce((product, length) => product * length, 1)
  return Array.from({ length: size }, (_, place) => {
    const [row, column] = [Math.floor(place / width), place % width]
    return Int32Array.from(before, ([up, left]) =>
      row >= up && column >= left && column - left < width ? place - up * width - left : outside,
    )
  })
}
