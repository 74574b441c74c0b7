import type { Shape } from '@sandglass/base'
import { at, build, indexOf, type Values } from '../values.js'

/** A result whose elements are elements of `x`: `from` says where each one stood, or null for a 0. */
export function rearrange(x: Values, shape: Shape, from: (coordinates: number[]) => number[] | null): Values {
  return build(shape, (coordinates) => {
    const source = from(coordinates)
    return source === null ? 0 : at(x.values, indexOf(x.shape, source))
  })
}

export function concatenate(parts: readonly Values[], axis: number): Values {
  const [first] = parts
  if (first === undefined) throw new Error('concatenate: there must be a part')
  const total = parts.reduce((length, part) => length + at(part.shape, axis), 0)
  return build(first.shape.with(axis, total), (coordinates) => {
    let position = at(coordinates, axis)
    for (const part of parts) {
      if (position < at(part.shape, axis)) return at(part.values, indexOf(part.shape, coordinates.with(axis, position)))
      position -= at(part.shape, axis)
    }
    throw new Error('concatenate: no part holds this element')
  })
}
