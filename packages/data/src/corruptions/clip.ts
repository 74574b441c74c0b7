import type { Range } from './checks.js'

/**
 * Brings the first `count` values into a range, in place.
 *
 * Free of branches: which way noise goes can't be predicted, and mispredicting it would cost as much
 * as drawing it. The price is that a value within 2⁻²⁹ of the lower bound may move by 2⁻⁵³ of the range.
 */
export function clipValues(values: Float32Array, count: number, [low, high]: Range): void {
  const span = high - low
  for (let i = 0; i < count; i++) {
    const above = (values[i] as number) - low
    const room = span - (above + Math.abs(above)) / 2
    values[i] = high - (room + Math.abs(room)) / 2
  }
}
