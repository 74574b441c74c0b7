import type { Shape } from '@sandglass/base'
import { at, coordinatesOf, indexOf, type Values, zeros } from '../values.js'

/** One number of each group of elements that differ only along `axes`. */
export function reduce(x: Values, axes: readonly number[], keepAxes: boolean, one: (group: number[]) => number): Values {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
  const groups: number[][] = Array.from(zeros(kept).values, () => [])
  x.values.forEach((value, index) => {
    const coordinates = coordinatesOf(x.shape, index).map((position, axis) => (axes.includes(axis) ? 0 : position))
    groups[indexOf(kept, coordinates)]?.push(value)
  })
  const shape: Shape = keepAxes ? kept : x.shape.filter((_, axis) => !axes.includes(axis))
  return { shape, values: Float64Array.from(groups, one) }
}

export function sum(group: readonly number[]): number {
  return group.reduce((total, value) => total + value, 0)
}

export function mean(group: readonly number[]): number {
  return sum(group) / group.length
}

export function indexOfLargest(group: readonly number[]): number {
  return group.indexOf(Math.max(...group))
}

export function indexOfSmallest(group: readonly number[]): number {
  return group.indexOf(Math.min(...group))
}

/** log Σ eˣ, without overflow. */
export function logSumExp(group: readonly number[]): number {
  const largest = Math.max(...group)
  return largest + Math.log(sum(group.map((value) => Math.exp(value - largest))))
}

/** Each group along the last axis as a function of itself. */
export function alongLastAxis(x: Values, one: (group: number[]) => number[]): Values {
  const length = at(x.shape, x.shape.length - 1)
  const values = new Float64Array(x.values.length)
  for (let start = 0; start < values.length; start += length)
    values.set(one(Array.from(x.values.subarray(start, start + length))), start)
  return { shape: x.shape, values }
}
