import type { Shape } from '@sandglass/base'
import { at, build, indexOf, type Values } from '../values.js'

export function map(x: Values, one: (value: number) => number): Values {
  return { shape: x.shape, values: x.values.map(one) }
}

/** One function of several arrays, each stretched along its axes of length 1 (and those it lacks). */
export function broadcast(inputs: readonly Values[], one: (...values: number[]) => number): Values {
  const shape = inputs.map((input) => input.shape).reduce(commonShape)
  return build(shape, (coordinates) =>
    one(...inputs.map((input) => at(input.values, indexOf(input.shape, shrink(coordinates, input.shape))))),
  )
}

function commonShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    return left === 1 ? right : left
  })
}

function shrink(coordinates: readonly number[], shape: Shape): number[] {
  const offset = coordinates.length - shape.length
  return shape.map((length, axis) => (length === 1 ? 0 : at(coordinates, axis + offset)))
}
