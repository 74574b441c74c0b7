import type { Shape } from '@sandglass/base'
import { add, at, build, coordinatesOf, indexOf, type Values, zeros } from '../values.js'
import type { Pair } from './window.js'

/** Each pixel of the larger (or smaller) image is the pixel it lies on; `input` is `[batch, height, width, channels]`. */
export function resizeNearest(input: Values, size: Pair, halfPixelCenters: boolean): Values {
  return build(resized(input.shape, size), (coordinates) =>
    at(input.values, indexOf(input.shape, source(input.shape, size, halfPixelCenters, coordinates))),
  )
}

/** The sum of the gradients of all pixels that were copied from one. */
export function resizeNearestGradient(gradient: Values, inputShape: Shape, halfPixelCenters: boolean): Values {
  const result = zeros(inputShape)
  const size: Pair = [at(gradient.shape, 1), at(gradient.shape, 2)]
  gradient.values.forEach((value, index) => {
    const from = source(inputShape, size, halfPixelCenters, coordinatesOf(gradient.shape, index))
    add(result.values, indexOf(inputShape, from), value)
  })
  return result
}

function resized([batch, , , channels]: Shape, size: Pair): Shape {
  return [batch ?? 0, ...size, channels ?? 0]
}

function source(inputShape: Shape, size: Pair, halfPixelCenters: boolean, coordinates: readonly number[]): number[] {
  const along = (axis: 1 | 2) => {
    const length = at(inputShape, axis)
    const offset = halfPixelCenters ? 0.5 : 0
    const position = Math.floor(((at(coordinates, axis) + offset) * length) / size[(axis - 1) as 0 | 1])
    return Math.min(length - 1, position)
  }
  return [at(coordinates, 0), along(1), along(2), at(coordinates, 3)]
}
