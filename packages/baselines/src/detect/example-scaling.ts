import type { Rows } from '../numbers/rows.js'

export const exampleScalings = ['none', 'unit-length', 'standardised'] as const
export type ExampleScaling = (typeof exampleScalings)[number]

/** Scales each row by itself, in place; a row that is the same all over becomes zeros where it can't be scaled. */
export function scaleEach({ values, size }: Rows, scaling: ExampleScaling): void {
  if (scaling === 'none') return
  for (let start = 0; start < values.length; start += size) {
    const row = values.subarray(start, start + size)
    const mean = scaling === 'standardised' ? row.reduce((sum, value) => sum + value, 0) / size : 0
    const square = row.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const length = Math.sqrt(scaling === 'standardised' ? square / size : square)
    // What rounding leaves of a constant row is no contrast.
    const isFlat = length <= 1e-7 * Math.abs(mean) || length === 0
    for (let i = 0; i < size; i++) row[i] = isFlat ? 0 : ((row[i] as number) - mean) / length
  }
}
