import { type NumberArray, stream } from '@sandglass/base'

/** One example's values. */
export function row({ values, shape }: NumberArray, index: number): number[] {
  const size = values.length / (shape[0] ?? 1)
  return Array.from(values.subarray(index * size, (index + 1) * size))
}

/** Whole numbers, so that squares are exact in any order, with ties among them. */
export function grid(count: number, seed: number, size = 3): NumberArray {
  const random = stream(seed, 'grid')
  return { values: Float32Array.from({ length: count * size }, () => random.integer(12)), shape: [count, size] }
}
