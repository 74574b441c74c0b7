import { type Examples, fromArray, stream } from '@sandglass/base'
import type { Rows } from '../numbers/rows.js'

/** Normal numbers, `[count, size]`, the spread falling from value to value. */
export function normals(count: number, size: number, seed: number): Float32Array {
  const random = stream(seed, 'normals')
  return Float32Array.from({ length: count * size }, (_, i) => random.normal() / (1 + (i % size)) ** 0.5)
}

export function normalExamples(count: number, size: number, seed: number): Examples {
  return fromArray(normals(count, size, seed), [size])
}

/** Groups of points around centres far from one another, one after the other. */
export function groups(count: number, size: number, of: number, seed: number): Float32Array {
  const values = normals(count, size, seed)
  for (let row = 0; row < count; row++) {
    const place = row * size + (Math.floor((row * of) / count) % size)
    values[place] = (values[place] as number) + 20
  }
  return values
}

export function rowsOf(values: Float32Array, size: number): Rows {
  return { values, count: values.length / size, size }
}

export function distance(values: ArrayLike<number>, i: number, others: ArrayLike<number>, j: number, size: number): number {
  let sum = 0
  for (let s = 0; s < size; s++) sum += ((values[i * size + s] as number) - (others[j * size + s] as number)) ** 2
  return Math.sqrt(sum)
}

/** Every other row by its distance, the nearest first; of equally near ones, the lower index. */
export function byDistance(asked: Rows, row: number, rows: Rows, withoutItself: boolean): { index: number; distance: number }[] {
  return Array.from({ length: rows.count }, (_, index) => ({
    index,
    distance: distance(asked.values, row, rows.values, index, rows.size),
  }))
    .filter(({ index }) => !withoutItself || index !== row)
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
}
