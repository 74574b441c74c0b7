import type { NumberArray } from '@sandglass/base'

/** Each example's mean squared error. */
export function errorsOf(back: NumberArray, truth: NumberArray): Float64Array {
  const [count = 0] = truth.shape
  const size = truth.values.length / count
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0
    for (let i = row * size; i < (row + 1) * size; i++) sum += ((back.values[i] as number) - (truth.values[i] as number)) ** 2
    return sum / size
  })
}
